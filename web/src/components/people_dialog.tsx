import { useCallback } from 'react';
import { listFollows, type FollowList } from '../api/calls';
import type { Profile } from '../api/types';
import { useChat } from '../hooks/use_chat';
import { usePages } from '../hooks/use_pages';
import { Button } from './button';
import { Dialog } from './dialog';
import { FollowButton } from './follow_button';
import { PersonRow, PersonRowSkeletons } from './person_row';
import { Banner } from './small';
import styles from './people_dialog.module.css';

const titles: Record<FollowList, string> = { followers: 'Followers', followees: 'Following' };
const nobody: Record<FollowList, string> = {
  followers: 'Nobody follows yet.',
  followees: 'Follows nobody yet.',
};

interface FollowsProps {
  person: Profile;
  list: FollowList;
  onOpen(): void;
}

function Follows({ person, list, onOpen }: FollowsProps) {
  const meId = useChat((state) => state.me?.id);
  const ask = useCallback((page: number) => listFollows(person.id, list, page), [person.id, list]);
  const { items, hasNext, isLoading, failure, more } = usePages(ask);
  return (
    <>
      <ul className={styles.people} aria-label={titles[list]}>
        {items.map((one) => (
          <PersonRow key={one.id} person={one} onOpen={onOpen}>
            {one.id !== meId && <FollowButton person={one} size="small" />}
          </PersonRow>
        ))}
      </ul>
      {isLoading && items.length === 0 && <PersonRowSkeletons count={5} />}
      {failure && <Banner tone="danger">{failure.message}</Banner>}
      {!isLoading && !failure && items.length === 0 && (
        <p className={styles.nobody}>{nobody[list]}</p>
      )}
      {(hasNext || failure) && (items.length > 0 || failure) && (
        <div className={styles.more}>
          <Button look="plain" isBusy={isLoading} onClick={more}>
            {failure ? 'Try again' : 'Show more'}
          </Button>
        </div>
      )}
    </>
  );
}

interface PeopleDialogProps {
  person: Profile;
  list: FollowList | null;
  onClose(): void;
}

/** Who follows `person`, or whom they follow, page by page. */
export function PeopleDialog({ person, list, onClose }: PeopleDialogProps) {
  return (
    <Dialog
      isOpen={list !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={list ? titles[list] : ''}
    >
      {list && <Follows person={person} list={list} onOpen={onClose} />}
    </Dialog>
  );
}
