import { useCallback, useEffect, useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { findUserByName, getUser } from '../../api/calls';
import { asFailure, type Failure } from '../../api/failure';
import type { Profile } from '../../api/types';
import { Button, IconButton } from '../../components/button';
import { FollowButton } from '../../components/follow_button';
import { ChatsIcon, HeartIcon, PersonIcon } from '../../components/icons';
import { EmptyState } from '../../components/small';
import { useChat } from '../../hooks/use_chat';
import { useOpenDirect } from '../../hooks/use_open_direct';
import { usePresence } from '../../hooks/use_people';
import { useCloseFriend } from '../../hooks/use_social';
import { useTitle } from '../../hooks/use_title';
import { social } from '../../store/social';
import { FollowCounts } from '../follow_counts';
import { ProfileCard, ProfileSkeleton } from '../profile_card';
import styles from '../page.module.css';

type Found = { username: string; person: Profile | null; failure?: Failure };

/** The person of that name, with all that their own address tells beyond the list of names. */
async function read(username: string): Promise<Profile | null> {
  const listed = await findUserByName(username);
  if (!listed) return null;
  const person = { ...listed, ...(await getUser(listed.id)) };
  social.note(person);
  return person;
}

function usePerson(username: string) {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const keep = (next: Found) => isCurrent && setFound(next);
    read(username).then(
      (person) => keep({ username, person }),
      (error: unknown) => keep({ username, person: null, failure: asFailure(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [username]);
  /** Our follow is one more of theirs. */
  const followed = useCallback((isFollowed: boolean) => {
    setFound((before) => {
      const count = before?.person?.follower_count;
      if (!before?.person || count === undefined) return before;
      const follower_count = Math.max(0, count + (isFollowed ? 1 : -1));
      return { ...before, person: { ...before.person, follower_count } };
    });
  }, []);
  return { found: found?.username === username ? found : null, followed };
}

function CloseFriendButton({ person }: { person: Profile }) {
  const { isClose, toggle } = useCloseFriend(person);
  return (
    <IconButton
      label={isClose ? 'Remove from close friends' : 'Add to close friends'}
      aria-pressed={isClose ?? false}
      disabled={isClose === undefined}
      onClick={toggle}
    >
      <HeartIcon size={20} isFilled={isClose === true} />
    </IconButton>
  );
}

interface ActionsProps {
  person: Profile;
  onFollowed(isFollowed: boolean): void;
}

function Actions({ person, onFollowed }: ActionsProps) {
  const me = useChat((state) => state.me);
  const { open, isOpening } = useOpenDirect();
  if (me?.id === person.id) return <Link to="/profile">This is you. See your profile</Link>;
  return (
    <>
      <Button
        icon={<ChatsIcon size={18} />}
        isBusy={isOpening}
        onClick={() => void open(person.id)}
      >
        Message
      </Button>
      <FollowButton person={person} onChange={onFollowed} />
      <CloseFriendButton person={person} />
    </>
  );
}

/** `/users/{username}`: a person, following them, and the way to write to them. */
export function UserPage() {
  const { username = '' } = useParams();
  const { found, followed } = usePerson(username);
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
  const { person } = found;
  return (
    <main className={styles.page}>
      <ProfileCard
        person={person}
        isOnline={presence?.online}
        counts={<FollowCounts key={person.id} person={person} />}
      >
        <Actions person={person} onFollowed={followed} />
      </ProfileCard>
    </main>
  );
}
