import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import type { Profile } from '../api/types';
import { Avatar } from './avatar';
import { Skeleton } from './small';
import styles from './person_row.module.css';

interface PersonRowProps {
  person: Pick<Profile, 'username' | 'display_name' | 'avatar_url'>;
  note?: ReactNode;
  isOnline?: boolean | undefined;
  onOpen?(): void;
  /** Controls at the end of the row. */
  children?: ReactNode;
}

/** A person in a list: the way to their page, and what can be done with them. */
export function PersonRow({ person, note, isOnline, onOpen, children }: PersonRowProps) {
  const name = person.display_name || person.username;
  return (
    <li className={styles.row}>
      <Link
        to={`/users/${encodeURIComponent(person.username)}`}
        className={styles.who}
        onClick={onOpen}
      >
        <Avatar
          username={person.username}
          name={name}
          imageUrl={person.avatar_url}
          size={42}
          isOnline={isOnline}
        />
        <span className={styles.text}>
          <bdi className={styles.name}>{name}</bdi>
          <span className={styles.handle}>@{person.username}</span>
        </span>
      </Link>
      {note}
      {children}
    </li>
  );
}

export function PersonRowSkeletons({ count }: { count: number }) {
  return (
    <div role="status" aria-label="Loading people">
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.row}>
          <span className={styles.who}>
            <Skeleton width={42} height={42} borderRadius="34%" />
            <span className={styles.text}>
              <Skeleton width={120} height={14} />
              <Skeleton width={76} height={12} marginTop={5} />
            </span>
          </span>
        </div>
      ))}
    </div>
  );
}
