import * as calls from '../api/calls';
import type { NewGroup } from '../api/types';
import { conversationGone, roleChanged } from './members';
import { withConversation, type ChatState } from './state';
import type { Store } from './store';

/**
 * What people do with groups. Each rejects with the node's word against it; what changes who is
 * in a group is loaded afresh, so that every name is known.
 */
export class GroupActions {
  #store: Store<ChatState>;
  #load: (id: string) => Promise<void>;

  constructor(store: Store<ChatState>, load: (id: string) => Promise<void>) {
    this.#store = store;
    this.#load = load;
  }

  /** The id of the new group. The same key makes one group however often it is asked for. */
  async create(group: NewGroup, key: string): Promise<string> {
    const { conversation_id } = await calls.createGroup(group, key);
    await this.#load(conversation_id);
    return conversation_id;
  }

  async describe(id: string, change: { name?: string; description?: string }): Promise<void> {
    await calls.updateConversation(id, change);
    this.#store.update((state) => withConversation(state, id, change));
  }

  async invite(id: string, userIds: string[]): Promise<void> {
    await calls.addMembers(id, userIds);
    await this.#load(id);
  }

  async remove(id: string, userId: string): Promise<void> {
    await calls.removeMember(id, userId);
    await this.#load(id);
  }

  async setRole(id: string, userId: string, role: 'admin' | 'member'): Promise<void> {
    await calls.setRole(id, userId, role);
    this.#store.update((state) => roleChanged(state, id, userId, role));
  }

  async leave(id: string): Promise<void> {
    await calls.removeMember(id, 'me');
    this.#store.update((state) => conversationGone(state, id));
  }

  /** Ends the group for everybody. */
  async end(id: string): Promise<void> {
    await calls.deleteConversation(id);
    this.#store.update((state) => conversationGone(state, id));
  }

  async mute(id: string, muted: boolean): Promise<void> {
    await calls.updateConversation(id, { muted });
    this.#store.update((state) => withConversation(state, id, { muted }));
  }
}
