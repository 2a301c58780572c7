import { useEffect, useState, type RefObject } from 'react';
import type { ShownMessage } from '../../store/state';

const OLDER_MARGIN = '600px 0px 0px 0px';

/** Calls `onSeen` when the marked element is near the view of `root`, anew for each `round`. */
export function useNear(onSeen: () => void, root: RefObject<HTMLElement>, round?: string) {
  const [mark, setMark] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!mark) return;
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && onSeen(), {
      root: root.current,
      rootMargin: OLDER_MARGIN,
    });
    watcher.observe(mark);
    return () => watcher.disconnect();
  }, [mark, onSeen, root, round]);
  return setMark;
}

/** How many messages of others came since the reader left the bottom. */
export function useNewsBelow(messages: ShownMessage[], meId: string, isAtBottom: boolean): number {
  const lastSeq = messages.at(-1)?.seq ?? 0;
  const [leftAt, setLeftAt] = useState(lastSeq);
  useEffect(() => {
    if (isAtBottom) setLeftAt(lastSeq);
  }, [isAtBottom, lastSeq]);
  if (isAtBottom) return 0;
  return messages.filter(({ seq, sender_id }) => seq > leftAt && sender_id !== meId).length;
}
