import { useEffect, useId, useState, type KeyboardEvent, type RefObject } from 'react';
import type { Profile } from '../../api/types';
import { Avatar } from '../../components/avatar';
import { useUserSearch } from '../../hooks/use_user_search';
import { completeMention, mentionAt, type MentionQuery } from './mentions';
import styles from './composer.module.css';

/** Who may be meant by the `@…` before the caret, and choosing one of them. */
export function useMention(
  field: RefObject<HTMLTextAreaElement>,
  text: string,
  onChange: (text: string) => void,
) {
  const listId = useId();
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  const isAsked = query !== null && query.start !== dismissed;
  const { people } = useUserSearch(isAsked ? query.prefix : '');
  const at = Math.min(active, people.length - 1);

  const follow = () => {
    const box = field.current;
    const next = box && document.activeElement === box ? mentionAt(text, box.selectionStart) : null;
    setQuery(next);
    if (next === null) setDismissed(null);
    if (next?.prefix !== query?.prefix) setActive(0);
  };
  // The caret is where typing has left it once the field shows the text.
  useEffect(follow, [text]); // eslint-disable-line react-hooks/exhaustive-deps

  const choose = (person: Profile) => {
    if (!query) return;
    const done = completeMention(text, query, person.username);
    onChange(done.text);
    setQuery(null);
    const box = field.current!;
    box.focus();
    requestAnimationFrame(() => box.setSelectionRange(done.caret, done.caret));
  };

  const isOpen = isAsked && people.length > 0;
  /** True when the key was about the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setActive((at + step + people.length) % people.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(people[at]!);
    else if (event.key === 'Escape') setDismissed(query.start);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const attributes = {
    'aria-autocomplete': 'list' as const,
    'aria-controls': isOpen ? listId : undefined,
    'aria-activedescendant': isOpen ? `${listId}-${at}` : undefined,
    onSelect: follow,
  };
  return { listId, people: isOpen ? people : [], at, choose, onKeyDown, attributes };
}

/** The people above the field while a mention is being written. */
export function MentionList({ mention }: { mention: ReturnType<typeof useMention> }) {
  const { listId, people, at, choose } = mention;
  if (people.length === 0) return null;
  return (
    <ul id={listId} role="listbox" aria-label="People to mention" className={styles.mentions}>
      {people.map((person, index) => (
        <li
          key={person.id}
          id={`${listId}-${index}`}
          role="option"
          aria-selected={index === at}
          className={styles.mention}
          // The field keeps the focus, so that choosing by pointer is like choosing by key.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(person)}
        >
          <Avatar
            username={person.username}
            name={person.display_name}
            imageUrl={person.avatar_url}
            size={32}
          />
          <bdi className={styles.mentionName}>{person.display_name || person.username}</bdi>
          <span className={styles.mentionHandle}>@{person.username}</span>
        </li>
      ))}
    </ul>
  );
}
