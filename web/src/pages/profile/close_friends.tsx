import { useEffect } from 'react';
import type { Profile } from '../../api/types';
import { IconButton } from '../../components/button';
import { Dialog } from '../../components/dialog';
import { CloseIcon } from '../../components/icons';
import { PersonRow, PersonRowSkeletons } from '../../components/person_row';
import { PersonSearch } from '../../components/person_search';
import { useErrorToast } from '../../components/toasts';
import { useSocial } from '../../hooks/use_social';
import { social } from '../../store/social';
import styles from './profile.module.css';

function CloseFriends({ onOpen }: { onOpen(): void }) {
  const known = useSocial((state) => state.closeFriends);
  const showError = useErrorToast();
  useEffect(() => {
    social.loadCloseFriends().catch(showError);
  }, [showError]);
  const set = (person: Profile, isClose: boolean) => {
    social.setCloseFriend(person, isClose).catch(showError);
  };
  const people = Object.values(known ?? {});
  return (
    <div className={styles.form}>
      <PersonSearch autoFocus clearOnChoose onChoose={(person) => set(person, true)} />
      {known === null && <PersonRowSkeletons count={3} />}
      {known !== null && people.length === 0 && (
        <p className={styles.quiet}>Nobody yet. Find someone by their username.</p>
      )}
      <ul className={styles.people} aria-label="Close friends">
        {people.map((person) => (
          <PersonRow key={person.id} person={person} onOpen={onOpen}>
            <IconButton label={`Remove ${person.username}`} onClick={() => set(person, false)}>
              <CloseIcon size={18} />
            </IconButton>
          </PersonRow>
        ))}
      </ul>
    </div>
  );
}

interface CloseFriendsDialogProps {
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
}

/** The list that only oneself sees. */
export function CloseFriendsDialog({ isOpen, onOpenChange }: CloseFriendsDialogProps) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Close friends">
      <CloseFriends onOpen={() => onOpenChange(false)} />
    </Dialog>
  );
}
