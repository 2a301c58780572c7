/** What was typed and not sent, per conversation, for as long as the page lives. */
const drafts = new Map<string, string>();

export const draftOf = (id: string): string => drafts.get(id) ?? '';

export function keepDraft(id: string, text: string): void {
  if (text) drafts.set(id, text);
  else drafts.delete(id);
}

export const forgetDrafts = (): void => drafts.clear();

export const TEXT_BYTES_MAX = 10_240;

/** True when nothing of the text can be seen: Unicode white space and invisible joiners. */
export function isBlank(text: string): boolean {
  return !/[^\s\u0085\u200b-\u200d\u2060\ufeff]/u.test(text);
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
