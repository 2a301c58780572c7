import type { Conversation, ShownMessage } from './state';

export type Tick = 'pending' | 'failed' | 'sent' | 'delivered' | 'read';

const rank: Record<string, number> = { pending: 0, sent: 0, delivered: 1, read: 2 };
const ticks: Tick[] = ['sent', 'delivered', 'read'];

/**
 * How far an own stored message has come: the node's derived status, or more when a cursor that
 * arrived since says more. In a group the slowest member decides.
 */
export function tickOf(message: ShownMessage, conversation: Conversation | undefined): Tick {
  const stated = rank[(message.status ?? 'sent').toLowerCase()] ?? 0;
  const others = Object.values(conversation?.members ?? {}).filter(
    ({ userId }) => userId !== message.sender_id,
  );
  if (others.length === 0) return ticks[stated]!;
  const reached = Math.min(
    ...others.map((member) => {
      if (member.readSeq >= message.seq) return 2;
      return member.deliveredSeq >= message.seq ? 1 : 0;
    }),
  );
  return ticks[Math.max(stated, reached)]!;
}

export const tickLabel: Record<Tick, string> = {
  pending: 'Sending',
  failed: 'Not sent',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
};
