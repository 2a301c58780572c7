import { useSyncExternalStore } from 'react';
import { mentions, type MentionsState } from '../store/mentions';

/** A part of what is known of where we were named. */
export function useMentions<T>(select: (state: MentionsState) => T): T {
  return useSyncExternalStore(mentions.store.subscribe, () => select(mentions.store.get()));
}
