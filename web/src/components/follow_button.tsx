import type { Profile } from '../api/types';
import { useFollow } from '../hooks/use_social';
import { Button } from './button';
import { CheckIcon, PlusIcon } from './icons';

interface FollowButtonProps {
  person: Profile;
  size?: 'small' | 'normal';
  onChange?(isFollowed: boolean): void;
}

/** Says whether we follow someone, and changes it. */
export function FollowButton({ person, size = 'normal', onChange }: FollowButtonProps) {
  const { isFollowed, isKnown, isBusy, toggle } = useFollow(person, onChange);
  const iconSize = size === 'small' ? 15 : 18;
  return (
    <Button
      look={isFollowed ? 'outline' : 'soft'}
      size={size}
      aria-pressed={isFollowed}
      aria-label={`${isFollowed ? 'Following' : 'Follow'} ${person.username}`}
      disabled={!isKnown}
      isBusy={isBusy}
      icon={isFollowed ? <CheckIcon size={iconSize} /> : <PlusIcon size={iconSize} />}
      onClick={toggle}
    >
      {isFollowed ? 'Following' : 'Follow'}
    </Button>
  );
}
