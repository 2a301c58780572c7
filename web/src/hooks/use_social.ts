import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Profile } from '../api/types';
import { useErrorToast } from '../components/toasts';
import { social, type SocialState } from '../store/social';
import { chat, useChat } from './use_chat';

/** A part of what is known of whom we follow; asks for it when nobody has. */
export function useSocial<T>(select: (state: SocialState) => T): T {
  const meId = useChat((state) => state.me?.id);
  useEffect(() => {
    if (meId) void social.load(meId);
  }, [meId]);
  return useSyncExternalStore(social.store.subscribe, () => select(social.store.get()));
}

export interface FollowControl {
  isFollowed: boolean;
  /** False while it is not known yet. */
  isKnown: boolean;
  isBusy: boolean;
  toggle(): void;
}

/** Whether we follow `person`, and the way to change it; our own count goes with it. */
export function useFollow(person: Profile, onChange?: (isFollowed: boolean) => void) {
  const isFollowed = useSocial((state) => state.followed[person.id] !== undefined);
  const load = useSocial((state) => state.load);
  const [isBusy, setBusy] = useState(false);
  const showError = useErrorToast();
  const toggle = useCallback(async () => {
    const to = !isFollowed;
    setBusy(true);
    try {
      await social.setFollowed(person, to);
      chat.followeesChanged(to ? 1 : -1);
      onChange?.(to);
    } catch (error) {
      showError(error);
    } finally {
      setBusy(false);
    }
  }, [isFollowed, person, onChange, showError]);
  const control: FollowControl = {
    isFollowed,
    isKnown: load === 'loaded' || load === 'failed',
    isBusy,
    toggle: () => void toggle(),
  };
  return control;
}

/** Whether `person` is a close friend (undefined until known), and the way to change it. */
export function useCloseFriend(person: Profile): { isClose: boolean | undefined; toggle(): void } {
  const isClose = useSocial(
    (state) => state.closeFriends && state.closeFriends[person.id] !== undefined,
  );
  const showError = useErrorToast();
  useEffect(() => {
    if (social.store.get().closeFriends === null) social.loadCloseFriends().catch(() => undefined);
  }, []);
  const toggle = () => void social.setCloseFriend(person, !isClose).catch(showError);
  return { isClose: isClose ?? undefined, toggle };
}
