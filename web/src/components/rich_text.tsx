import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';

const CANDIDATE = /(?:https?:\/\/|www\.)[^\s<>"]+|(?<![\p{L}\p{N}_@./])@[\p{L}\p{N}_.-]{1,32}/giu;
const TRAILING = /[.,;:!?'")\]}]+$/;
const TRAILING_OF_NAME = /[.-]+$/;

/** The address to link to, or null when it is not plainly a web page. */
export function safeHref(candidate: string): string | null {
  try {
    const url = new URL(/^www\./i.test(candidate) ? `https://${candidate}` : candidate);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

const nobody: ReadonlySet<string> = new Set();

function linkOf(found: string, names: ReadonlySet<string>, key: number) {
  if (found.startsWith('@')) {
    const isName = names.has(found.slice(1).toLowerCase());
    const shown = isName ? found : found.replace(TRAILING_OF_NAME, '');
    const username = shown.slice(1);
    if (!names.has(username.toLowerCase())) return null;
    const to = `/users/${encodeURIComponent(username)}`;
    return { shown, node: <Link key={key} to={to} data-mention>{`@${username}`}</Link> };
  }
  const shown = found.replace(TRAILING, '');
  const href = safeHref(shown);
  if (!href) return null;
  const node = (
    <a key={key} href={href} target="_blank" rel="noopener noreferrer nofollow">
      {shown}
    </a>
  );
  return { shown, node };
}

interface RichTextProps {
  text: string;
  /** Usernames, in small letters, that an `@` may link to. */
  names?: ReadonlySet<string>;
}

/** Text whose web addresses and mentions are links; the rest stays text, so markup is harmless. */
export function RichText({ text, names = nobody }: RichTextProps) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const link = linkOf(match[0], names, match.index);
    if (!link) continue;
    parts.push(text.slice(end, match.index), link.node);
    end = match.index + link.shown.length;
  }
  parts.push(text.slice(end));
  return <>{parts}</>;
}
