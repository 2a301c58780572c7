import { useSyncExternalStore } from 'react';
import { chat } from '../store/client';
import type { ChatState } from '../store/state';

/** A part of the chat state; `select` must return the same value for the same state. */
export function useChat<T>(select: (state: ChatState) => T): T {
  return useSyncExternalStore(chat.store.subscribe, () => select(chat.store.get()));
}

export { chat };
