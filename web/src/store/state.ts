import type { LinkState } from '../api/link';
import type { Message, Profile } from '../api/types';

/** A message as shown. `key` is stable from the optimistic bubble to the stored message. */
export interface ShownMessage extends Message {
  key: string;
  /** Deleted while it was on the screen: its place stays, its content is gone. */
  isDeleted?: boolean;
}

export type OutgoingState = 'pending' | 'failed';

/** A message of ours that the node has not acknowledged. Its id is the idempotency key. */
export interface Outgoing {
  clientMessageId: string;
  text: string;
  replyTo?: string | undefined;
  createdAt: string;
  state: OutgoingState;
  failure?: string;
  /** A stored message that is probably this one, seen before the answer came: shown instead. */
  twinId?: string;
}

/** A change of a group that its thread tells in a line. */
export interface Notice {
  key: string;
  seq: number;
  kind: 'joined' | 'left' | 'promoted' | 'demoted' | 'renamed' | 'described';
  /** Whom it befell. */
  userId?: string;
  /** Who did it; null when nobody else did. */
  byId: string | null;
  name?: string;
}

/** What is shown of somebody who is no member. */
export interface Person {
  username: string;
  displayName: string | null;
  avatarUrl: string | null;
}

export interface Member {
  userId: string;
  username: string;
  displayName: string | null;
  avatarUrl: string | null;
  role: string;
  joinedAt: string | null;
  deliveredSeq: number;
  readSeq: number;
}

export interface Conversation {
  id: string;
  type: string;
  name: string | null;
  description: string | null;
  /** How many are in it; `members` may hold only some of a large group. */
  memberCount: number;
  /** Known once the details were loaded. */
  messageCount: number | null;
  createdAt: string | null;
  members: Record<string, Member>;
  otherId: string | null;
  lastMessage: Message | null;
  /** Messages of others above our own read cursor. */
  unread: number;
  /** `unread` came from the node and counts up to here; later entries are counted one by one. */
  countedSeq: number;
  muted: boolean;
  updatedAt: string;
}

export interface Thread {
  /** In order of `seq`, each id once. */
  messages: ShownMessage[];
  /** In order of `seq`, each once. */
  notices: Notice[];
  outgoing: Outgoing[];
  load: 'none' | 'loading' | 'loaded' | 'failed';
  hasOlder: boolean;
  isLoadingOlder: boolean;
}

/** What is known of a conversation's log: everything up to `at`, and some entries beyond. */
export interface LogCursor {
  at: number;
  ahead: number[];
}

export interface Presence {
  online: boolean;
  lastSeenAt: string | null;
}

export interface ChatState {
  me: Profile | null;
  link: LinkState;
  conversations: Record<string, Conversation>;
  listLoad: 'none' | 'loading' | 'loaded' | 'failed';
  /** The page of the list to ask for next; null when there is none, or none was loaded. */
  listNextPage: number | null;
  threads: Record<string, Thread>;
  cursors: Record<string, LogCursor>;
  /** Conversations that ended for us while the client ran. */
  gone: Record<string, true>;
  /** People who are spoken of and are no members (any more). */
  strangers: Record<string, Person>;
  presence: Record<string, Presence>;
  /** Per conversation: who types, and until when (ms). */
  typing: Record<string, Record<string, number>>;
}

export type Update = (state: ChatState) => ChatState;

export const emptyThread: Thread = {
  messages: [],
  notices: [],
  outgoing: [],
  load: 'none',
  hasOlder: false,
  isLoadingOlder: false,
};

export const initialState: ChatState = {
  me: null,
  link: 'idle',
  conversations: {},
  listLoad: 'none',
  listNextPage: null,
  threads: {},
  cursors: {},
  gone: {},
  strangers: {},
  presence: {},
  typing: {},
};

export function threadOf(state: ChatState, id: string): Thread {
  return state.threads[id] ?? emptyThread;
}

export function withThread(state: ChatState, id: string, change: Partial<Thread>): ChatState {
  const thread = { ...threadOf(state, id), ...change };
  return { ...state, threads: { ...state.threads, [id]: thread } };
}

export function withConversation(
  state: ChatState,
  id: string,
  change: Partial<Conversation>,
): ChatState {
  const known = state.conversations[id];
  if (!known) return state;
  return { ...state, conversations: { ...state.conversations, [id]: { ...known, ...change } } };
}
