export interface Emoji {
  unicode: string;
  label: string;
  tags: string[];
}

export interface EmojiGroup {
  name: string;
  emoji: Emoji[];
}

interface Row {
  unicode: string;
  label: string;
  tags?: string[];
  group?: number;
}

/** Names of the groups by their number in the data; what has no name here is not shown. */
const names: Record<number, string> = {
  0: 'Smileys',
  1: 'People',
  3: 'Animals and nature',
  4: 'Food and drink',
  5: 'Travel and places',
  6: 'Activities',
  7: 'Objects',
  8: 'Symbols',
  9: 'Flags',
};

let loading: Promise<EmojiGroup[]> | undefined;

/** All emoji in their groups. They are many, so they come in a file of their own, once. */
export function loadEmoji(): Promise<EmojiGroup[]> {
  loading ??= import('emojibase-data/en/compact.json').then(({ default: rows }) =>
    groupsOf(rows as Row[]),
  );
  loading.catch(() => (loading = undefined));
  return loading;
}

export function groupsOf(rows: Row[]): EmojiGroup[] {
  const groups = new Map<string, Emoji[]>();
  for (const { unicode, label, tags = [], group } of rows) {
    const name = names[group ?? -1];
    if (!name) continue;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name)!.push({ unicode, label, tags });
  }
  return [...groups].map(([name, emoji]) => ({ name, emoji }));
}

/** Those whose label or a tag holds every word of `wanted`; groups without any are left out. */
export function filterEmoji(groups: EmojiGroup[], wanted: string): EmojiGroup[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  const matches = ({ unicode, label, tags }: Emoji) =>
    unicode === wanted.trim() ||
    words.every((word) => label.includes(word) || tags.some((tag) => tag.startsWith(word)));
  return groups
    .map(({ name, emoji }) => ({ name, emoji: emoji.filter(matches) }))
    .filter(({ emoji }) => emoji.length > 0);
}
