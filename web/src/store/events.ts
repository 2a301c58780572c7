import type {
  ConversationSummary,
  CursorMove,
  DeletedNotice,
  EditedNotice,
  Message,
  PresenceNotice,
  ReactionNotice,
  ServerEvent,
  TypingNotice,
} from '../api/types';
import { conversationsLoaded, deliveredMoved, readMoved } from './conversations';
import { isSeen, noteSeq } from './cursors';
import { conversationUpdated, memberLeft } from './members';
import { messageAppended, messageEdited, messageRemoved } from './messages';
import { noticeTold } from './notices';
import { reactionTold } from './reactions';
import type { ChatState } from './state';

export const TYPING_SHOWN_MS = 5_000;

type Row = (state: ChatState, data: never) => ChatState;

/** An entry of a conversation's log: it has its place, and happens once. */
function entry<T extends { conversation_id: string; seq: number }>(
  apply: (state: ChatState, data: T) => ChatState,
) {
  return (state: ChatState, data: T): ChatState => {
    const { conversation_id: id, seq } = data;
    if (isSeen(state.cursors[id], seq)) return state;
    const next = apply(state, data);
    return next.cursors[id] ? noteSeq(next, id, seq) : next;
  };
}

/** What each server event does to the state. A new event is one row here and one function. */
const rows: Record<string, Row> = {
  newMessage: (state, message: Message) => messageAppended(state, message),
  messageEdited: onEdited,
  messageDeleted: entry(onDeleted),
  reactionAdded: entry((state, notice: ReactionNotice) => reactionTold(state, notice, true)),
  reactionRemoved: entry((state, notice: ReactionNotice) => reactionTold(state, notice, false)),
  messageDelivered: (state, move: CursorMove) => deliveredMoved(state, move),
  messageRead: (state, move: CursorMove) => readMoved(state, move),
  typing: onTyping,
  presence: (state, notice: PresenceNotice) => presenceKnown(state, [notice]),
  conversationCreated: onConversation,
  conversationUpdated: entry(conversationUpdated),
  memberJoined: entry((state) => state),
  memberLeft: entry(memberLeft),
};

/** The state after `event`; of names that this client does not know only the place is kept. */
export function applyEvent(state: ChatState, event: ServerEvent): ChatState {
  if (typeof event.data !== 'object' || event.data === null) return state;
  const row = rows[event.event] ?? onUnknown;
  return noticeTold(row(state, event.data as never), event);
}

const onUnknown = (state: ChatState, data: Partial<DeletedNotice>): ChatState =>
  data.conversation_id && data.seq && state.cursors[data.conversation_id]
    ? noteSeq(state, data.conversation_id, data.seq)
    : state;

function onEdited(state: ChatState, notice: EditedNotice): ChatState {
  const message = 'message' in notice ? notice.message : notice;
  const next = messageEdited(state, message);
  const id = message.conversation_id;
  return next.cursors[id] ? noteSeq(next, id, notice.seq) : next;
}

function onDeleted(state: ChatState, notice: DeletedNotice): ChatState {
  return messageRemoved(state, notice.conversation_id, notice.message_id);
}

function onTyping(state: ChatState, notice: TypingNotice): ChatState {
  if (notice.user_id === state.me?.id) return state;
  const typing = { ...state.typing[notice.conversation_id] };
  if (notice.active) typing[notice.user_id] = Date.now() + TYPING_SHOWN_MS;
  else delete typing[notice.user_id];
  return { ...state, typing: { ...state.typing, [notice.conversation_id]: typing } };
}

export function presenceKnown(state: ChatState, notices: PresenceNotice[]): ChatState {
  const presence = { ...state.presence };
  for (const { user_id, online, last_seen_at } of notices) {
    presence[user_id] = { online, lastSeenAt: last_seen_at ?? null };
  }
  return { ...state, presence };
}

/** Forgets typing notices that nobody renewed. */
export function typingExpired(state: ChatState, nowMs: number): ChatState {
  let changed = false;
  const typing = Object.fromEntries(
    Object.entries(state.typing).map(([id, people]) => {
      const alive = Object.entries(people).filter(([, until]) => until > nowMs);
      changed ||= alive.length !== Object.keys(people).length;
      return [id, Object.fromEntries(alive)];
    }),
  );
  return changed ? { ...state, typing } : state;
}

/** Who is in it may be told by id alone; then the node is asked for the names. */
function onConversation(state: ChatState, summary: ConversationSummary): ChatState {
  const isNamed = summary.participants?.every(({ username }) => username);
  return summary.conversation_id && isNamed ? conversationsLoaded(state, [summary]) : state;
}
