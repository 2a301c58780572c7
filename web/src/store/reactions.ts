import type { Message, ReactionCount, ReactionNotice } from '../api/types';
import { messageChanged } from './messages';
import type { ChatState } from './state';

/** `reactions` with `emoji` at `count`; gone at zero, new ones last. */
function withCount(
  reactions: ReactionCount[],
  emoji: string,
  count: number,
  mine: boolean,
): ReactionCount[] {
  const next = { emoji, count, mine };
  const known = reactions.some((one) => one.emoji === emoji);
  const all = known
    ? reactions.map((one) => (one.emoji === emoji ? next : one))
    : [...reactions, next];
  return all.filter((one) => one.count > 0);
}

const of = (message: Message, emoji: string) =>
  message.reactions?.find((one) => one.emoji === emoji) ?? { emoji, count: 0, mine: false };

/** Somebody reacted or took it back: the node says how many there are now. */
export function reactionTold(
  state: ChatState,
  notice: ReactionNotice,
  isAdded: boolean,
): ChatState {
  const { conversation_id, message_id, user_id, emoji, count } = notice;
  return messageChanged(state, conversation_id, message_id, (message) => {
    const mine = user_id === state.me?.id ? isAdded : of(message, emoji).mine;
    return { ...message, reactions: withCount(message.reactions ?? [], emoji, count, mine) };
  });
}

/** Our own reaction, shown before the node has answered. */
export function reactionGuessed(
  state: ChatState,
  id: string,
  messageId: string,
  emoji: string,
  isOn: boolean,
): ChatState {
  return messageChanged(state, id, messageId, (message) => {
    const known = of(message, emoji);
    if (known.mine === isOn) return message;
    const count = Math.max(0, known.count + (isOn ? 1 : -1));
    return { ...message, reactions: withCount(message.reactions ?? [], emoji, count, isOn) };
  });
}

/** All reactions to a message as the node has answered them. */
export function reactionsKnown(
  state: ChatState,
  id: string,
  messageId: string,
  reactions: ReactionCount[],
): ChatState {
  return messageChanged(state, id, messageId, (message) => ({ ...message, reactions }));
}
