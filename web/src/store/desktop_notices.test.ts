import { describe, expect, it } from 'vitest';
import type { Mention, Message } from '../api/types';
import { noticeOfMention, noticeOfMessage } from './desktop_notices';
import { initialState, type ChatState, type Conversation } from './state';

const bob = { username: 'bob', displayName: 'Bob Tanaka' };
const direct = { id: 'd', type: 'direct', muted: false, name: null, members: { bob } };
const group = { id: 'g', type: 'group', muted: true, name: 'Friday walks', members: { bob } };
const state = {
  ...initialState,
  me: { id: 'me', username: 'alice' },
  conversations: { d: direct, g: group },
} as unknown as ChatState;

const message = (conversation_id: string, sender_id = 'bob') =>
  ({ id: 'm', conversation_id, sender_id, text: 'hello', seq: 1, created_at: '' }) as Message;

const mention: Mention = {
  id: 'n',
  conversation_id: 'g',
  message_id: 'm',
  created_at: '',
  sender: { id: 'bob', username: 'bob', display_name: null },
  conversation: { conversation_id: 'g', type: 'group', name: 'Walks' },
  excerpt: '@alice hello',
};

describe('what the browser tells who looks elsewhere', () => {
  it('is a message of somebody else between two', () => {
    expect(noticeOfMessage(message('d'), state)).toEqual({
      title: 'Bob Tanaka',
      body: 'hello',
      path: '/conversations/d',
      tag: 'd',
    });
  });

  it('is none of our own messages, of groups, or of what is muted', () => {
    expect(noticeOfMessage(message('d', 'me'), state)).toBeNull();
    expect(noticeOfMessage(message('g'), state)).toBeNull();
    expect(noticeOfMessage(message('unknown'), state)).toBeNull();
    const muted = { ...state, conversations: { d: { ...direct, muted: true } } };
    expect(noticeOfMessage(message('d'), muted as unknown as ChatState)).toBeNull();
  });

  it('is a mention in a group, muted or never loaded', () => {
    const known = state.conversations.g as Conversation;
    expect(noticeOfMention(mention, known)).toEqual({
      title: 'bob mentioned you in Friday walks',
      body: '@alice hello',
      path: '/conversations/g?message=m',
      tag: 'm',
    });
    expect(noticeOfMention(mention, undefined)?.title).toBe('bob mentioned you in Walks');
  });

  it('is one notice, not two, of a mention between two', () => {
    const between = { ...mention, conversation: { ...mention.conversation!, type: 'direct' } };
    expect(noticeOfMention(between, undefined)).toBeNull();
  });

  it('names nobody whom nobody can name', () => {
    const { sender: _sender, ...nameless } = mention;
    expect(noticeOfMention(nameless, undefined)?.title).toBe('Someone mentioned you in Walks');
  });
});
