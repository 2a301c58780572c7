import { createContext, useContext } from 'react';
import type { Conversation, ShownMessage } from '../../store/state';

/** What the composer is about: something new, an answer, or a message of ours put right. */
export type Draft =
  | { kind: 'new' }
  | { kind: 'reply'; message: ShownMessage }
  | { kind: 'edit'; message: ShownMessage };

export interface ThreadValue {
  conversation: Conversation | undefined;
  meId: string;
  /** The message that the arrow keys have come to. */
  activeKey: string | undefined;
  activate(key: string): void;
  begin(draft: Draft): void;
  askToDelete(message: ShownMessage): void;
  /** Shows a message wherever it is, loading the way back to it. */
  jumpTo(messageId: string): void;
}

export const ThreadContext = createContext<ThreadValue | null>(null);

export function useThread(): ThreadValue {
  return useContext(ThreadContext)!;
}
