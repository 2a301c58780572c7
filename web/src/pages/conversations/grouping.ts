import { dayKey } from '../../hooks/time';
import type { Notice, Outgoing, ShownMessage } from '../../store/state';

/** Messages of one person closer than this stand together. */
const TOGETHER_MS = 5 * 60_000;
/** A block holds the messages of so many places in the log. */
export const BLOCK_SEQS = 64;

type Item = ShownMessage | Notice | Outgoing;

export interface Entry {
  key: string;
  message?: ShownMessage;
  outgoing?: Outgoing;
  notice?: Notice;
  senderId: string;
  createdAt: string;
  /** Begins a day; begins and ends a run of one person's messages. */
  startsDay: boolean;
  startsRun: boolean;
  endsRun: boolean;
}

/** Messages that are drawn, or left out, together. Its key stays as older and newer ones come. */
export interface Block {
  key: number;
  entries: Entry[];
  /** What it was made of: the same is not made again. */
  made: {
    items: Item[];
    /** The message before, and whether lines stand between. */
    before: Item | undefined;
    isAfterLine: boolean;
    after: Item | undefined;
  };
}

type Bare = Omit<Entry, 'startsDay' | 'startsRun' | 'endsRun'>;

function bareOf(item: Item, meId: string): Bare {
  if ('kind' in item) return { key: item.key, notice: item, senderId: item.key, createdAt: '' };
  if ('seq' in item) {
    const { key, sender_id: senderId, created_at: createdAt } = item;
    return { key, message: item, senderId, createdAt };
  }
  const { clientMessageId: key, createdAt } = item;
  return { key, outgoing: item, senderId: meId, createdAt };
}

function isSameRun(a: Bare | undefined, b: Bare | undefined): boolean {
  if (!a || !b || a.senderId !== b.senderId) return false;
  if (dayKey(a.createdAt) !== dayKey(b.createdAt)) return false;
  return Math.abs(Date.parse(b.createdAt) - Date.parse(a.createdAt)) < TOGETHER_MS;
}

/** A line has no time of its own: it belongs to the day of the message before it, or after it. */
function dated(all: (Bare | undefined)[]): (Bare | undefined)[] {
  let day = all.find((one) => one?.createdAt)?.createdAt ?? '';
  return all.map((one) => {
    if (one?.createdAt) day = one.createdAt;
    return one && { ...one, createdAt: day };
  });
}

function entriesOf(made: Block['made'], meId: string): Entry[] {
  const { items, before, isAfterLine, after } = made;
  const all = dated([before, ...items, after].map((item) => item && bareOf(item, meId)));
  return items.map((_, index) => {
    const [previous, entry, next] = [all[index], all[index + 1]!, all[index + 2]];
    return {
      ...entry,
      startsDay:
        entry.createdAt !== '' &&
        (!previous || dayKey(previous.createdAt) !== dayKey(entry.createdAt)),
      startsRun: !isSameRun(previous, entry) || (index === 0 && isAfterLine),
      endsRun: !isSameRun(entry, next),
    };
  });
}

function isMadeOfSame(a: Block['made'], b: Block['made']): boolean {
  return (
    a.before === b.before &&
    a.isAfterLine === b.isAfterLine &&
    a.after === b.after &&
    a.items.length === b.items.length &&
    a.items.every((item, index) => item === b.items[index])
  );
}

/**
 * Messages and the lines between them, by their places. As long as there is older history, lines
 * from before the oldest message wait for it.
 */
export function woven(messages: ShownMessage[], notices: Notice[], hasOlder: boolean) {
  const first = hasOlder ? (messages[0]?.seq ?? Infinity) : 0;
  const ripe = notices.filter(({ seq }) => seq >= first);
  if (ripe.length === 0) return messages;
  return [...messages, ...ripe].sort((a, b) => a.seq - b.seq);
}

/**
 * What a thread shows, in order: stored messages by `seq`, then what is still on its way. Blocks of
 * `known` that have not changed are given back as they are, so that nothing draws them again.
 */
export function blocksOf(
  messages: (ShownMessage | Notice)[],
  outgoing: Outgoing[],
  meId: string,
  known: Block[] = [],
): Block[] {
  const all: Item[] = [...messages, ...outgoing.filter(({ twinId }) => !twinId)];
  const knownByKey = new Map(known.map((block) => [block.key, block]));
  const blocks: Block[] = [];
  let start = 0;
  let key = 0;
  const keyOf = (item: Item) => ('seq' in item ? Math.floor(item.seq / BLOCK_SEQS) : key);
  while (start < all.length) {
    key = keyOf(all[start]!);
    let end = start + 1;
    while (end < all.length && keyOf(all[end]!) === key) end++;
    let above = start - 1;
    while (above >= 0 && 'kind' in all[above]!) above--;
    const isAfterLine = above < start - 1;
    const made = { items: all.slice(start, end), before: all[above], isAfterLine, after: all[end] };
    const old = knownByKey.get(key);
    const isSame = old !== undefined && isMadeOfSame(old.made, made);
    blocks.push(isSame ? old : { key, made, entries: entriesOf(made, meId) });
    start = end;
  }
  return blocks;
}
