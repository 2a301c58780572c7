import * as calls from '../api/calls';
import { messageEdited, messageRemoved } from './messages';
import { reactionGuessed, reactionsKnown } from './reactions';
import type { ChatState } from './state';
import type { Store } from './store';

/** What people do with messages that are there. Each rejects with the node's word against it. */
export class MessageActions {
  #store: Store<ChatState>;

  constructor(store: Store<ChatState>) {
    this.#store = store;
  }

  async edit(id: string, messageId: string, text: string): Promise<void> {
    const edited = await calls.editMessage(id, messageId, text);
    this.#store.update((state) => messageEdited(state, { ...edited, id: messageId }));
  }

  async remove(id: string, messageId: string): Promise<void> {
    await calls.deleteMessage(id, messageId);
    this.#store.update((state) => messageRemoved(state, id, messageId));
  }

  /** Shown at once, and taken back when the node refuses. */
  async react(id: string, messageId: string, emoji: string, isOn: boolean): Promise<void> {
    this.#store.update((state) => reactionGuessed(state, id, messageId, emoji, isOn));
    try {
      const { reactions } = await calls.setReaction(id, messageId, emoji, isOn);
      this.#store.update((state) => reactionsKnown(state, id, messageId, reactions));
    } catch (error) {
      this.#store.update((state) => reactionGuessed(state, id, messageId, emoji, !isOn));
      throw error;
    }
  }
}
