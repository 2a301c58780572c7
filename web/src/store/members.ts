import type { MemberNotice, UpdatedNotice } from '../api/types';
import { withConversation, type ChatState } from './state';

/** Somebody left, or was removed. When it is us, the conversation is no longer ours to see. */
export function memberLeft(state: ChatState, notice: MemberNotice): ChatState {
  const { conversation_id: id, user_id } = notice;
  const conversation = state.conversations[id];
  if (!conversation) return state;
  if (user_id === state.me?.id) return conversationGone(state, id);
  if (!conversation.members[user_id]) return state;
  const { [user_id]: gone, ...members } = conversation.members;
  const { username, displayName, avatarUrl } = gone!;
  const strangers = { ...state.strangers, [user_id]: { username, displayName, avatarUrl } };
  const change = { members, memberCount: conversation.memberCount - 1 };
  return withConversation({ ...state, strangers }, id, change);
}

export function roleChanged(state: ChatState, id: string, userId: string, role: string): ChatState {
  const member = state.conversations[id]?.members[userId];
  if (!member) return state;
  const members = { ...state.conversations[id]!.members, [userId]: { ...member, role } };
  return withConversation(state, id, { members });
}

/** A new name or description, another role of a member, or the end: what is null is unchanged. */
export function conversationUpdated(state: ChatState, notice: UpdatedNotice): ChatState {
  const { conversation_id: id, name, description, member, deleted_at } = notice;
  if (deleted_at) return conversationGone(state, id);
  if (member) return roleChanged(state, id, member.user_id, member.role);
  return withConversation(state, id, {
    ...(typeof name === 'string' && { name }),
    ...(typeof description === 'string' && { description: description || null }),
  });
}

/** Nothing of the conversation stays: it was deleted, or we are no longer in it. */
export function conversationGone(state: ChatState, id: string): ChatState {
  const { [id]: _conversation, ...conversations } = state.conversations;
  const { [id]: _thread, ...threads } = state.threads;
  const { [id]: _cursor, ...cursors } = state.cursors;
  return { ...state, conversations, threads, cursors, gone: { ...state.gone, [id]: true } };
}
