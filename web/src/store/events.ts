import type {
  ConversationSummary,
  CursorMove,
  DeletedNotice,
  Message,
  PresenceNotice,
  ServerEvent,
  TypingNotice,
} from '../api/types';
import { conversationsLoaded, deliveredMoved, readMoved } from './conversations';
import { noteSeq } from './cursors';
import { messageAppended, messageEdited, messageRemoved } from './messages';
import type { ChatState } from './state';

export const TYPING_SHOWN_MS = 5_000;

type Row = (state: ChatState, data: never) => ChatState;

/** What each server event does to the state. A new event is one row here and one function. */
const rows: Record<string, Row> = {
  newMessage: (state, message: Message) => messageAppended(state, message),
  messageEdited: (state, message: Message) => messageEdited(state, message),
  messageDeleted: onDeleted,
  messageDelivered: (state, move: CursorMove) => deliveredMoved(state, move),
  messageRead: (state, move: CursorMove) => readMoved(state, move),
  typing: onTyping,
  presence: (state, notice: PresenceNotice) => presenceKnown(state, [notice]),
  conversationCreated: onConversation,
  conversationUpdated: onConversation,
};

/** The state after `event`; names that this client does not know change nothing. */
export function applyEvent(state: ChatState, event: ServerEvent): ChatState {
  const row = rows[event.event];
  if (!row || typeof event.data !== 'object' || event.data === null) return state;
  return row(state, event.data as never);
}

function onDeleted(state: ChatState, notice: DeletedNotice): ChatState {
  const next = messageRemoved(state, notice.conversation_id, notice.message_id);
  return state.cursors[notice.conversation_id]
    ? noteSeq(next, notice.conversation_id, notice.seq)
    : next;
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

function onConversation(state: ChatState, summary: ConversationSummary): ChatState {
  return summary.conversation_id && summary.participants
    ? conversationsLoaded(state, [summary])
    : state;
}
