import { useState } from 'react';
import { Button } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { GroupIcon } from '../../components/icons';
import { PersonSearch } from '../../components/person_search';
import { useOpenDirect } from '../../hooks/use_open_direct';
import { NewGroup } from './new_group';
import styles from './group.module.css';

interface NewMessageDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

/** Someone to write to, or several. */
export function NewMessageDialog({ isOpen, onOpenChange }: NewMessageDialogProps) {
  const { open, isOpening } = useOpenDirect();
  const [isGroup, setGroup] = useState(false);
  const change = (next: boolean) => {
    setGroup(false);
    onOpenChange(next);
  };
  return (
    <Dialog isOpen={isOpen} onOpenChange={change} title={isGroup ? 'New group' : 'New message'}>
      {isGroup ? (
        <NewGroup onDone={() => change(false)} />
      ) : (
        <div className={styles.stack}>
          <PersonSearch
            autoFocus
            isBusy={isOpening}
            onChoose={(person) => void open(person.id).then(() => change(false))}
          />
          <Button look="soft" icon={<GroupIcon size={18} />} onClick={() => setGroup(true)}>
            New group
          </Button>
        </div>
      )}
    </Dialog>
  );
}
