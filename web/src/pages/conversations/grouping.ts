import { dayKey } from '../../hooks/time';
import type { Outgoing, ShownMessage } from '../../store/state';

/** Messages of one person closer than this stand together. */
const TOGETHER_MS = 5 * 60_000;

export interface Entry {
  key: string;
  message?: ShownMessage;
  outgoing?: Outgoing;
  senderId: string;
  createdAt: string;
  /** Begins a day; begins and ends a run of one person's messages. */
  startsDay: boolean;
  startsRun: boolean;
  endsRun: boolean;
}

type Bare = Omit<Entry, 'startsDay' | 'startsRun' | 'endsRun'>;

function isSameRun(a: Bare | undefined, b: Bare | undefined): boolean {
  if (!a || !b || a.senderId !== b.senderId) return false;
  if (dayKey(a.createdAt) !== dayKey(b.createdAt)) return false;
  return Math.abs(Date.parse(b.createdAt) - Date.parse(a.createdAt)) < TOGETHER_MS;
}

/** What a thread shows, in order: stored messages by `seq`, then what is still on its way. */
export function entriesOf(messages: ShownMessage[], outgoing: Outgoing[], meId: string): Entry[] {
  const bare: Bare[] = messages.map((message) => ({
    key: message.key,
    message,
    senderId: message.sender_id,
    createdAt: message.created_at,
  }));
  for (const one of outgoing) {
    if (one.twinId) continue;
    bare.push({
      key: one.clientMessageId,
      outgoing: one,
      senderId: meId,
      createdAt: one.createdAt,
    });
  }
  return bare.map((entry, index) => {
    const before = bare[index - 1];
    return {
      ...entry,
      startsDay: !before || dayKey(before.createdAt) !== dayKey(entry.createdAt),
      startsRun: !isSameRun(before, entry),
      endsRun: !isSameRun(entry, bare[index + 1]),
    };
  });
}
