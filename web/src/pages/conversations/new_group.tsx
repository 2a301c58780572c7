import { useRef, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { asFailure } from '../../api/failure';
import type { Profile } from '../../api/types';
import { uuidV7 } from '../../api/uuid';
import { Avatar } from '../../components/avatar';
import { Button } from '../../components/button';
import { CloseIcon } from '../../components/icons';
import { PersonSearch } from '../../components/person_search';
import { Banner } from '../../components/small';
import { TextField } from '../../components/text_field';
import { chat } from '../../hooks/use_chat';
import styles from './group.module.css';

export const GROUP_NAME_MAX = 100;
/** Besides oneself. */
const OTHERS_MIN = 2;
const OTHERS_MAX = 499;

interface ChosenProps {
  people: Profile[];
  onRemove(person: Profile): void;
}

/** Those who are chosen so far, each with the way out. */
export function Chosen({ people, onRemove }: ChosenProps) {
  if (people.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label="Chosen people">
      {people.map((person) => (
        <li key={person.id} className={styles.chip}>
          <Avatar
            username={person.username}
            name={person.display_name}
            imageUrl={person.avatar_url}
            size={24}
          />
          <bdi>{person.display_name || person.username}</bdi>
          <button
            type="button"
            aria-label={`Remove ${person.username}`}
            onClick={() => onRemove(person)}
          >
            <CloseIcon size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function hintFor(chosen: number): string {
  if (chosen >= OTHERS_MIN) return `You and ${chosen} others.`;
  const missing = OTHERS_MIN - chosen;
  return `Choose ${missing} ${chosen ? 'more' : 'people'}: a group has at least three members.`;
}

/** A name and two people or more make a group. */
export function NewGroup({ onDone }: { onDone(): void }) {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [people, setPeople] = useState<Profile[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  // However often Create is pressed while an answer is missing, it is one group.
  const key = useRef(uuidV7());
  const canCreate =
    name.trim() !== '' && people.length >= OTHERS_MIN && people.length <= OTHERS_MAX;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!canCreate) return;
    setBusy(true);
    setProblem('');
    try {
      const group = { name: name.trim(), member_ids: people.map(({ id }) => id) };
      const id = await chat.groups.create(group, key.current);
      onDone();
      navigate(`/conversations/${id}`);
    } catch (error) {
      const failure = asFailure(error);
      // A refused request may be changed and made anew; one without an answer may have worked.
      if (failure.status !== 0) key.current = uuidV7();
      setProblem(failure.message);
      setBusy(false);
    }
  };

  return (
    <form className={styles.stack} onSubmit={(event) => void submit(event)}>
      {problem && <Banner tone="danger">{problem}</Banner>}
      <TextField
        label="Name of the group"
        value={name}
        maxLength={GROUP_NAME_MAX}
        autoFocus
        dir="auto"
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <Chosen
        people={people}
        onRemove={({ id }) => setPeople(people.filter((one) => one.id !== id))}
      />
      <PersonSearch
        clearOnChoose
        without={people.map(({ id }) => id)}
        onChoose={(person) => setPeople([...people, person])}
      />
      <div className={styles.foot}>
        <span className={styles.hint} role="status">
          {hintFor(people.length)}
        </span>
        <Button type="submit" isBusy={isBusy} disabled={!canCreate}>
          Create group
        </Button>
      </div>
    </form>
  );
}
