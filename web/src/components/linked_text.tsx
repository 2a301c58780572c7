import type { ReactNode } from 'react';

const CANDIDATE = /(?:https?:\/\/|www\.)[^\s<>"]+/gi;
const TRAILING = /[.,;:!?'")\]}]+$/;

/** The address to link to, or null when it is not plainly a web page. */
export function safeHref(candidate: string): string | null {
  try {
    const url = new URL(/^www\./i.test(candidate) ? `https://${candidate}` : candidate);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** Text with its web addresses clickable; everything else stays text, so markup is harmless. */
export function LinkedText({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = match[0].replace(TRAILING, '');
    const href = safeHref(shown);
    if (!href) continue;
    parts.push(text.slice(end, match.index));
    parts.push(
      <a key={match.index} href={href} target="_blank" rel="noopener noreferrer nofollow">
        {shown}
      </a>,
    );
    end = match.index + shown.length;
  }
  parts.push(text.slice(end));
  return <>{parts}</>;
}
