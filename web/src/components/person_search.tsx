import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import type { Profile } from '../api/types';
import { useUserSearch } from '../hooks/use_user_search';
import { Avatar } from './avatar';
import { SearchIcon } from './icons';
import styles from './person_search.module.css';

interface PersonSearchProps {
  onChoose(person: Profile): void;
  autoFocus?: boolean;
  isBusy?: boolean;
  /** Stay for the next person. */
  clearOnChoose?: boolean;
  /** People who are chosen already. */
  without?: string[];
}

interface ResultsProps {
  listId: string;
  search: ReturnType<typeof useUserSearch>;
  active: number;
  query: string;
  isBusy: boolean;
  onChoose(person: Profile): void;
}

function Results({ listId, search, active, query, isBusy, onChoose }: ResultsProps) {
  const { people, isSearching, failure } = search;
  if (failure)
    return (
      <p className={styles.word} role="alert">
        {failure.message}
      </p>
    );
  if (people.length === 0 && query.trim() && !isSearching) {
    return (
      <p className={styles.word} role="status">
        Nobody’s username begins with “{query.trim()}”.
      </p>
    );
  }
  return (
    <ul
      id={listId}
      role="listbox"
      aria-label="People"
      className={styles.people}
      hidden={people.length === 0}
    >
      {people.map((person, index) => (
        <li
          key={person.id}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={index === active}
          aria-disabled={isBusy}
          className={styles.person}
          onClick={() => !isBusy && onChoose(person)}
        >
          <Avatar
            username={person.username}
            name={person.display_name}
            imageUrl={person.avatar_url}
            size={40}
          />
          <span>
            <strong>{person.display_name || person.username}</strong>
            <span className={styles.handle}>@{person.username}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A box to find a person by the beginning of a username; arrows and Enter choose. */
export function PersonSearch({
  onChoose,
  autoFocus = false,
  isBusy = false,
  clearOnChoose = false,
  without,
}: PersonSearchProps) {
  const listId = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = useUserSearch(query);
  const search = useMemo(() => {
    const people = found.people.filter(({ id }) => !without?.includes(id));
    return { ...found, people };
  }, [found, without]);
  const { people } = search;
  const at = Math.min(active, people.length - 1);

  const choose = (person: Profile) => {
    if (clearOnChoose) setQuery('');
    setActive(0);
    onChoose(person);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && people.length > 0) {
      event.preventDefault();
      setActive((at + step + people.length) % people.length);
    } else if (event.key === 'Enter' && people[at] && !isBusy) {
      event.preventDefault();
      choose(people[at]);
    }
  };

  return (
    <div className={styles.search}>
      <label className={styles.box}>
        <SearchIcon size={18} />
        <span className="visually-hidden">Find a person by username</span>
        <input
          type="search"
          role="combobox"
          aria-expanded={people.length > 0}
          aria-controls={listId}
          aria-activedescendant={people[at] ? `${listId}-${at}` : undefined}
          autoFocus={autoFocus}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="Username"
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
        />
      </label>
      <Results
        listId={listId}
        search={search}
        active={at}
        query={query}
        isBusy={isBusy}
        onChoose={choose}
      />
    </div>
  );
}
