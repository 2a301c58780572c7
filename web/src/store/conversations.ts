import type { ConversationSummary, CursorMove, Participant, Profile } from '../api/types';
import { unreadAt } from './messages';
import { withConversation } from './state';
import type { ChatState, Conversation, Member } from './state';

function memberOf(participant: Participant, known: Member | undefined): Member {
  return {
    userId: participant.user_id,
    username: participant.username ?? known?.username ?? 'unknown',
    displayName: participant.display_name ?? null,
    avatarUrl: participant.avatar_url ?? null,
    role: participant.role ?? known?.role ?? 'member',
    joinedAt: participant.joined_at ?? known?.joinedAt ?? null,
    deliveredSeq: Math.max(participant.delivered_seq ?? 0, known?.deliveredSeq ?? 0),
    readSeq: Math.max(participant.read_seq ?? 0, known?.readSeq ?? 0),
  };
}

function participantsOf(summary: ConversationSummary): Participant[] {
  const listed = (summary.participants ?? []).filter((one) => typeof one === 'object');
  const { other } = summary;
  const otherId = other?.user_id ?? other?.id;
  if (!other || !otherId || listed.some(({ user_id }) => user_id === otherId)) return listed;
  return [...listed, { ...other, user_id: otherId }];
}

/** The details of one conversation name every member; the list of all names some of a group. */
const isDetailed = (summary: ConversationSummary) => summary.last_seq !== undefined;

function membersOf(
  summary: ConversationSummary,
  known: Conversation | undefined,
): Record<string, Member> {
  const kept = isDetailed(summary) ? {} : known?.members;
  const members: Record<string, Member> = { ...kept };
  for (const one of participantsOf(summary))
    members[one.user_id] = memberOf(one, known?.members[one.user_id]);
  return members;
}

function memberCountOf(summary: ConversationSummary, members: Record<string, Member>): number {
  return Math.max(summary.participant_count ?? 0, Object.keys(members).length);
}

const unreadOf = (summary: ConversationSummary, known: Conversation | undefined): number =>
  summary.unread_count ?? known?.unread ?? 0;

/** We have read on since the node counted. */
function hasReadMore(
  summary: ConversationSummary,
  known: Conversation | undefined,
  me: Profile | null,
): boolean {
  const told = summary.participants?.find(({ user_id }) => user_id === me?.id)?.read_seq;
  const readSeq = known?.members[me?.id ?? '']?.readSeq;
  return told !== undefined && readSeq !== undefined && readSeq > told;
}

/** Merges what the node says with what events have told since; cursors never move back. */
function merge(
  summary: ConversationSummary,
  known: Conversation | undefined,
  me: Profile | null,
): Conversation {
  const members = membersOf(summary, known);
  const otherId =
    summary.other?.user_id ??
    summary.other?.id ??
    Object.keys(members).find((id) => id !== me?.id) ??
    null;
  const isStale = (known?.lastMessage?.seq ?? 0) > (summary.last_message?.seq ?? 0);
  const updatedAt = summary.updated_at ?? summary.created_at ?? new Date(0).toISOString();
  return {
    id: summary.conversation_id,
    type: summary.type,
    name: summary.name ?? known?.name ?? null,
    description: summary.description ?? (isDetailed(summary) ? null : (known?.description ?? null)),
    memberCount: memberCountOf(summary, members),
    messageCount: summary.message_count ?? known?.messageCount ?? null,
    createdAt: summary.created_at ?? known?.createdAt ?? null,
    members,
    otherId: summary.type === 'group' ? null : otherId,
    lastMessage: isStale ? known!.lastMessage : (summary.last_message ?? null),
    unread: isStale || hasReadMore(summary, known, me) ? known!.unread : unreadOf(summary, known),
    countedSeq: isStale ? known!.countedSeq : (summary.last_message?.seq ?? summary.last_seq ?? 0),
    muted: summary.muted ?? known?.muted ?? false,
    updatedAt: isStale ? known!.updatedAt : updatedAt,
  };
}

export function conversationsLoaded(state: ChatState, items: ConversationSummary[]): ChatState {
  const conversations = { ...state.conversations };
  const cursors = { ...state.cursors };
  const gone = { ...state.gone };
  for (const summary of items) {
    const id = summary.conversation_id;
    const merged = merge(summary, conversations[id], state.me);
    conversations[id] = merged;
    delete gone[id];
    // From here on events tell what follows the newest message that the list shows.
    cursors[id] ??= { at: summary.last_seq ?? merged.lastMessage?.seq ?? 0, ahead: [] };
  }
  return { ...state, conversations, cursors, gone };
}

export function inOrder(conversations: Record<string, Conversation>): Conversation[] {
  return Object.values(conversations).sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
}

export function unreadTotal(state: ChatState): number {
  return Object.values(state.conversations).reduce(
    (total, { unread, muted }) => total + (muted ? 0 : unread),
    0,
  );
}

type CursorName = 'deliveredSeq' | 'readSeq';

function moved(state: ChatState, move: CursorMove, name: CursorName): ChatState {
  const conversation = state.conversations[move.conversation_id];
  const member = conversation?.members[move.user_id];
  if (!conversation || !member || member[name] >= move.seq) return state;
  const members = { ...conversation.members, [move.user_id]: { ...member, [name]: move.seq } };
  return withConversation(state, conversation.id, { members });
}

export function deliveredMoved(state: ChatState, move: CursorMove): ChatState {
  return moved(state, move, 'deliveredSeq');
}

export function readMoved(state: ChatState, move: CursorMove): ChatState {
  const next = moved(moved(state, move, 'readSeq'), move, 'deliveredSeq');
  if (next === state || move.user_id !== state.me?.id) return next;
  const unread = unreadAt(next, move.conversation_id, move.seq);
  return withConversation(next, move.conversation_id, { unread });
}
