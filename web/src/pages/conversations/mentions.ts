import type { MentionedUser } from '../../api/types';
import type { Conversation } from '../../store/state';

/** What is being typed between an `@` and the caret. */
export interface MentionQuery {
  start: number;
  prefix: string;
}

const QUERY = /(?<![\p{L}\p{N}_@./])@([\p{L}\p{N}_.-]{1,32})$/u;

/** The mention that the caret stands in, when it stands in one; addresses of mail are none. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const match = QUERY.exec(text.slice(0, caret));
  return match ? { start: match.index, prefix: match[1]! } : null;
}

/** The text with the mention completed, and where the caret goes. */
export function completeMention(
  text: string,
  { start, prefix }: MentionQuery,
  username: string,
): { text: string; caret: number } {
  const rest = text.slice(start + 1 + prefix.length);
  const gap = /^\s/.test(rest) ? '' : ' ';
  const head = `${text.slice(0, start)}@${username}`;
  return { text: head + gap + rest, caret: head.length + 1 };
}

/** The usernames that a text may link to, in small letters. */
export function mentionedNames(
  mentions: MentionedUser[] | undefined,
  conversation: Conversation | undefined,
): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of mentions ?? []) {
    const id = typeof one === 'string' ? one : one.user_id;
    const told = typeof one === 'string' ? undefined : one.username;
    const name = told ?? conversation?.members[id]?.username;
    if (name) names.add(name.toLowerCase());
  }
  for (const { username } of Object.values(conversation?.members ?? {}))
    names.add(username.toLowerCase());
  return names;
}
