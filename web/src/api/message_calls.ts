/** Calls about messages and what people do with them. */
import { authorized, segment } from './authorized';
import type {
  Cursors,
  HistorySlice,
  Mention,
  Message,
  Page,
  ReactionCount,
  ResumeAnswer,
} from './types';

const pathOf = (id: string) => `/conversations/${segment(id)}/messages`;

/** The newest messages, or those just before `beforeSeq`; oldest first within the slice. */
export async function getHistory(id: string, limit: number, beforeSeq?: number) {
  const before = beforeSeq === undefined ? '' : `&before_seq=${beforeSeq}`;
  const slice = await authorized<HistorySlice>('GET', `${pathOf(id)}?limit=${limit}${before}`);
  return { ...slice, items: [...slice.items].sort((a, b) => a.seq - b.seq) };
}

/** The entries of logs after `cursors`, at most `limit` together. */
export function sync(cursors: Cursors, limit: number): Promise<ResumeAnswer> {
  return authorized('POST', '/sync', { body: { cursors, limit } });
}

export interface NewMessage {
  text: string;
  clientMessageId: string;
  replyTo?: string | undefined;
}

/** Safe to repeat with the same `clientMessageId`: the node keeps one effect per key. */
export function sendMessage(id: string, message: NewMessage): Promise<Message> {
  const { text, clientMessageId, replyTo } = message;
  return authorized('POST', pathOf(id), {
    body: { text, client_message_id: clientMessageId, reply_to: replyTo },
    idempotencyKey: clientMessageId,
  });
}

export function editMessage(id: string, messageId: string, text: string): Promise<Message> {
  return authorized('PATCH', `${pathOf(id)}/${segment(messageId)}`, { body: { text } });
}

export function deleteMessage(id: string, messageId: string): Promise<void> {
  return authorized('DELETE', `${pathOf(id)}/${segment(messageId)}`);
}

type Reactions = { reactions: ReactionCount[] };

export function setReaction(
  id: string,
  messageId: string,
  emoji: string,
  isOn: boolean,
): Promise<Reactions> {
  const path = `${pathOf(id)}/${segment(messageId)}/reactions/${segment(emoji)}`;
  return authorized(isOn ? 'PUT' : 'DELETE', path);
}

export async function listMentions(unreadOnly: boolean): Promise<Mention[]> {
  const path = unreadOnly ? '/mentions?unread=true' : '/mentions';
  return (await authorized<Page<Mention>>('GET', path)).items;
}

export function markMentionRead(id: string): Promise<void> {
  return authorized('POST', `/mentions/${segment(id)}/read`);
}
