import type { ReactNode } from 'react';
import type { Profile } from '../api/types';
import { Avatar } from '../components/avatar';
import { Skeleton } from '../components/small';
import { longDate } from '../hooks/time';
import styles from './page.module.css';

interface ProfileCardProps {
  person: Profile;
  isOnline?: boolean | undefined;
  counts?: ReactNode;
  children?: ReactNode;
}

export function ProfileCard({ person, isOnline, counts, children }: ProfileCardProps) {
  const name = person.display_name || person.username;
  return (
    <article className={styles.card}>
      <div className={styles.cover} />
      <div className={styles.face}>
        <Avatar
          username={person.username}
          name={name}
          imageUrl={person.avatar_url}
          size={96}
          isOnline={isOnline}
        />
      </div>
      <h1 dir="auto">{name}</h1>
      <p className={styles.handle}>
        @{person.username}
        {person.is_following && <span className={styles.tag}>Follows you</span>}
      </p>
      {person.bio && (
        <p className={styles.bio} dir="auto">
          {person.bio}
        </p>
      )}
      {counts}
      {person.created_at && (
        <p className={styles.since}>On Parley since {longDate(person.created_at)}</p>
      )}
      <div className={styles.actions}>{children}</div>
    </article>
  );
}

export function ProfileSkeleton() {
  return (
    <div className={styles.card} role="status" aria-label="Loading profile">
      <div className={styles.cover} />
      <div className={styles.face}>
        <Skeleton width={96} height={96} borderRadius="34%" />
      </div>
      <Skeleton width={180} height={26} />
      <Skeleton width={110} height={16} marginTop={10} />
    </div>
  );
}
