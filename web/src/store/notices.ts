import type { MemberNotice, ServerEvent, UpdatedNotice } from '../api/types';
import { threadOf, withThread, type ChatState, type Notice } from './state';

type Told = Omit<Notice, 'key' | 'seq'>;

function joined({ user_id, added_by }: MemberNotice): Told {
  return { kind: 'joined', userId: user_id, byId: added_by ?? null };
}

function left({ user_id, removed_by }: MemberNotice): Told {
  return { kind: 'left', userId: user_id, byId: removed_by ?? null };
}

function updated({ member, name, description, updated_by }: UpdatedNotice): Told | null {
  const byId = updated_by ?? null;
  if (member) {
    const kind = member.role === 'admin' ? 'promoted' : 'demoted';
    return { kind, userId: member.user_id, byId };
  }
  if (typeof name === 'string') return { kind: 'renamed', name, byId };
  return typeof description === 'string' ? { kind: 'described', byId } : null;
}

const readers: Record<string, (data: never) => Told | null> = {
  memberJoined: joined,
  memberLeft: left,
  conversationUpdated: updated,
};

/** The line that a thread shows for an entry of the log; most entries have none. */
export function noticeOf({ event, data }: ServerEvent): Notice | null {
  const seq = (data as { seq?: number } | null)?.seq;
  const told = readers[event]?.(data as never);
  return told && seq ? { ...told, seq, key: `notice ${seq}` } : null;
}

/** Puts lines into their places; one that stands already stays as it is. */
export function withNotices(state: ChatState, id: string, fresh: Notice[]): ChatState {
  const { notices } = threadOf(state, id);
  const known = new Set(notices.map(({ seq }) => seq));
  const added = fresh.filter(({ seq }) => !known.has(seq));
  if (added.length === 0) return state;
  return withThread(state, id, { notices: [...notices, ...added].sort((a, b) => a.seq - b.seq) });
}

/** An event of the log, told live or by a resume: its line, when it has one. */
export function noticeTold(state: ChatState, event: ServerEvent): ChatState {
  const { conversation_id: id } = event.data as { conversation_id: string };
  const notice = noticeOf(event);
  return notice && state.conversations[id] ? withNotices(state, id, [notice]) : state;
}
