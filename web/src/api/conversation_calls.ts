/** Calls about conversations and who is in them. */
import { authorized, segment } from './authorized';
import type { Analytics, ConversationChange, ConversationSummary, NewGroup, Page } from './types';

const pathOf = (id: string) => `/conversations/${segment(id)}`;

export function openDirect(recipientId: string): Promise<ConversationSummary> {
  return authorized('POST', '/conversations', { body: { recipient_id: recipientId } });
}

/** Safe to repeat with the same key: one group is made. */
export function createGroup(group: NewGroup, key: string): Promise<ConversationSummary> {
  const body = { type: 'group', ...group };
  return authorized('POST', '/conversations', { body, idempotencyKey: key });
}

export function listConversations(page = 1, pageSize = 50): Promise<Page<ConversationSummary>> {
  return authorized('GET', `/conversations?page=${page}&page_size=${pageSize}`);
}

export function getConversation(id: string): Promise<ConversationSummary> {
  return authorized('GET', pathOf(id));
}

export function updateConversation(id: string, change: ConversationChange): Promise<void> {
  return authorized('PATCH', pathOf(id), { body: change });
}

/** Ends a group for everybody. */
export function deleteConversation(id: string): Promise<void> {
  return authorized('DELETE', pathOf(id));
}

export function addMembers(id: string, userIds: string[]): Promise<void> {
  return authorized('POST', `${pathOf(id)}/members`, { body: { user_ids: userIds } });
}

/** Removes a member; `me` leaves. */
export function removeMember(id: string, userId: string): Promise<void> {
  return authorized('DELETE', `${pathOf(id)}/members/${segment(userId)}`);
}

export function setRole(id: string, userId: string, role: 'admin' | 'member'): Promise<void> {
  return authorized('PATCH', `${pathOf(id)}/members/${segment(userId)}`, { body: { role } });
}

/** `from` and `to` are dates, inclusive. */
export function getAnalytics(id: string, from: string, to: string): Promise<Analytics> {
  return authorized('GET', `${pathOf(id)}/analytics?from=${segment(from)}&to=${segment(to)}`);
}
