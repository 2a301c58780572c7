import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { findUserByName } from '../../api/calls';
import { asFailure, type Failure } from '../../api/failure';
import type { Profile } from '../../api/types';
import { Button } from '../../components/button';
import { ChatsIcon, PersonIcon } from '../../components/icons';
import { EmptyState } from '../../components/small';
import { useChat } from '../../hooks/use_chat';
import { useOpenDirect } from '../../hooks/use_open_direct';
import { usePresence } from '../../hooks/use_people';
import { useTitle } from '../../hooks/use_title';
import { ProfileCard, ProfileSkeleton } from '../profile_card';
import styles from '../page.module.css';

type Found = { username: string; person: Profile | null; failure?: Failure };

function usePerson(username: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const keep = (next: Found) => isCurrent && setFound(next);
    findUserByName(username).then(
      (person) => keep({ username, person }),
      (error: unknown) => keep({ username, person: null, failure: asFailure(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [username]);
  return found?.username === username ? found : null;
}

function Actions({ person }: { person: Profile }) {
  const me = useChat((state) => state.me);
  const { open, isOpening } = useOpenDirect();
  if (me?.id === person.id) return <Link to="/profile">This is you. See your profile</Link>;
  return (
    <Button icon={<ChatsIcon size={18} />} isBusy={isOpening} onClick={() => void open(person.id)}>
      Message
    </Button>
  );
}

/** `/users/{username}`: a person, and the way to write to them. */
export function UserPage() {
  const { username = '' } = useParams();
  const found = usePerson(username);
  const presence = usePresence(found?.person?.id);
  useTitle(`@${username}`);
  if (!found)
    return (
      <main className={styles.page}>
        <ProfileSkeleton />
      </main>
    );
  if (!found.person) {
    return (
      <main className={styles.page}>
        <EmptyState
          art={<PersonIcon size={40} />}
          title={found.failure ? 'Not available' : 'No such person'}
          action={<Link to="/timeline">Go home</Link>}
        >
          {found.failure ? found.failure.message : <>Nobody here is called @{username}.</>}
        </EmptyState>
      </main>
    );
  }
  return (
    <main className={styles.page}>
      <ProfileCard person={found.person} isOnline={presence?.online}>
        <Actions person={found.person} />
      </ProfileCard>
    </main>
  );
}
