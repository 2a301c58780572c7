import { useState } from 'react';
import type { Profile } from '../../api/types';
import { Button } from '../../components/button';
import { PlusIcon } from '../../components/icons';
import { PersonSearch } from '../../components/person_search';
import { useErrorToast } from '../../components/toasts';
import { chat } from '../../hooks/use_chat';
import type { Conversation } from '../../store/state';
import { Chosen } from './new_group';
import styles from './group.module.css';

/** Chooses people and makes them members, all of them or none. */
export function InvitePeople({ conversation }: { conversation: Conversation }) {
  const [isOpen, setOpen] = useState(false);
  const [people, setPeople] = useState<Profile[]>([]);
  const [isBusy, setBusy] = useState(false);
  const showError = useErrorToast();
  const close = () => {
    setOpen(false);
    setPeople([]);
  };
  const add = async () => {
    setBusy(true);
    try {
      await chat.groups.invite(
        conversation.id,
        people.map(({ id }) => id),
      );
      close();
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  };
  if (!isOpen) {
    return (
      <Button look="soft" icon={<PlusIcon size={18} />} onClick={() => setOpen(true)}>
        Add people
      </Button>
    );
  }
  return (
    <div className={styles.stack}>
      <Chosen
        people={people}
        onRemove={({ id }) => setPeople(people.filter((one) => one.id !== id))}
      />
      <PersonSearch
        autoFocus
        clearOnChoose
        without={[...Object.keys(conversation.members), ...people.map(({ id }) => id)]}
        onChoose={(person) => setPeople([...people, person])}
      />
      <div className={styles.foot}>
        <Button look="plain" onClick={close}>
          Cancel
        </Button>
        <Button isBusy={isBusy} disabled={people.length === 0} onClick={() => void add()}>
          Add {people.length > 0 && people.length}
        </Button>
      </div>
    </div>
  );
}
