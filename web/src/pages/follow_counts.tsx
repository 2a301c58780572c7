import { useState } from 'react';
import type { FollowList } from '../api/calls';
import type { Profile } from '../api/types';
import { PeopleDialog } from '../components/people_dialog';
import styles from './page.module.css';

function words(count: number | undefined, one: string, many: string) {
  if (count === undefined) return many;
  return (
    <>
      <strong>{count.toLocaleString()}</strong> {count === 1 ? one : many}
    </>
  );
}

/** How many follow a person and how many they follow; each opens its list. */
export function FollowCounts({ person }: { person: Profile }) {
  const [list, setList] = useState<FollowList | null>(null);
  return (
    <div className={styles.counts}>
      <button type="button" onClick={() => setList('followers')}>
        {words(person.follower_count, 'follower', 'followers')}
      </button>
      <button type="button" onClick={() => setList('followees')}>
        {words(person.followee_count, 'following', 'following')}
      </button>
      <PeopleDialog person={person} list={list} onClose={() => setList(null)} />
    </div>
  );
}
