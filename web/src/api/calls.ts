/** One function per call of the node's HTTP surface; nothing else in the client fetches. */
import { Failure } from './failure';
import { session } from './session';
import { request, type CallOptions } from './transport';
import type {
  ConversationSummary,
  HistorySlice,
  Message,
  Page,
  Profile,
  TokenAnswer,
} from './types';

/** A call as the signed-in user. A 401 is answered once with a fresh token. */
async function authorized<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const token = session.token ?? (await session.refresh());
  try {
    return await request<T>(method, path, { ...options, token });
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error;
    // Another caller may have refreshed while this answer was on its way.
    const fresh =
      session.token && session.token !== token ? session.token : await session.refresh();
    return request<T>(method, path, { ...options, token: fresh });
  }
}

const segment = encodeURIComponent;

export interface Registration {
  email: string;
  username: string;
  password: string;
  display_name?: string;
}

export function register(form: Registration): Promise<Profile> {
  return request('POST', '/auth/register', { body: form });
}

export async function logIn(email: string, password: string): Promise<void> {
  session.accept(await request<TokenAnswer>('POST', '/auth/login', { body: { email, password } }));
}

export async function logOut(): Promise<void> {
  try {
    await request('POST', '/auth/logout', { token: session.token });
  } finally {
    session.end();
  }
}

export function resendVerification(email: string): Promise<void> {
  return request('POST', '/auth/resend-verification', { body: { email } });
}

export function getMe(): Promise<Profile> {
  return authorized('GET', '/users/me');
}

function itemsOf<T>(answer: Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}

export async function findUserByName(username: string): Promise<Profile | null> {
  const path = `/users?username=${segment(username)}`;
  return itemsOf(await authorized<Page<Profile> | Profile[]>('GET', path))[0] ?? null;
}

export async function findUsersByPrefix(prefix: string, signal?: AbortSignal): Promise<Profile[]> {
  const path = `/users?prefix=${segment(prefix)}&limit=8`;
  return itemsOf(await authorized<Page<Profile> | Profile[]>('GET', path, { signal }));
}

export function openDirect(recipientId: string): Promise<ConversationSummary> {
  return authorized('POST', '/conversations', { body: { recipient_id: recipientId } });
}

export function listConversations(page = 1, pageSize = 50): Promise<Page<ConversationSummary>> {
  return authorized('GET', `/conversations?page=${page}&page_size=${pageSize}`);
}

export function getConversation(id: string): Promise<ConversationSummary> {
  return authorized('GET', `/conversations/${segment(id)}`);
}

/** The newest messages, or those just before `beforeSeq`; oldest first within the slice. */
export async function getHistory(id: string, limit: number, beforeSeq?: number) {
  const before = beforeSeq === undefined ? '' : `&before_seq=${beforeSeq}`;
  const path = `/conversations/${segment(id)}/messages?limit=${limit}${before}`;
  const slice = await authorized<HistorySlice>('GET', path);
  return { ...slice, items: [...slice.items].sort((a, b) => a.seq - b.seq) };
}

/** Safe to repeat with the same `clientMessageId`: the node keeps one effect per key. */
export function sendMessage(id: string, text: string, clientMessageId: string): Promise<Message> {
  return authorized('POST', `/conversations/${segment(id)}/messages`, {
    body: { text, client_message_id: clientMessageId },
    idempotencyKey: clientMessageId,
  });
}
