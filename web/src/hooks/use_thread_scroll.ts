import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Nearer to the end than this counts as being there. */
const AT_BOTTOM_PX = 60;

interface ThreadScroll {
  scroller: RefObject<HTMLDivElement>;
  content: RefObject<HTMLDivElement>;
  isAtBottom: boolean;
  toBottom(smooth?: boolean): void;
}

/**
 * Keeps a thread where its reader is: at the end while they are at the end, and at the same
 * message while older ones are put above it (`firstKey` changes) or new ones below.
 */
export function useThreadScroll(firstKey: string | undefined): ThreadScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const before = useRef<{ firstKey: string | undefined; height: number }>();
  const [isAtBottom, setAtBottom] = useState(true);

  const toBottom = useCallback((smooth = false) => {
    const box = scroller.current;
    box?.scrollTo({ top: box.scrollHeight, behavior: smooth ? 'smooth' : 'instant' });
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const last = before.current;
    const isPrepend = last && last.firstKey !== firstKey && last.height > 0;
    if (sticks.current) toBottom();
    else if (isPrepend) box.scrollTop += box.scrollHeight - last.height;
    before.current = { firstKey, height: box.scrollHeight };
  });

  useEffect(() => {
    const box = scroller.current!;
    const onScroll = () => {
      sticks.current = box.scrollHeight - box.scrollTop - box.clientHeight < AT_BOTTOM_PX;
      setAtBottom(sticks.current);
    };
    const onResize = new ResizeObserver(() => {
      if (sticks.current) toBottom();
      if (before.current) before.current.height = box.scrollHeight;
    });
    box.addEventListener('scroll', onScroll, { passive: true });
    onResize.observe(box);
    if (content.current) onResize.observe(content.current);
    return () => {
      box.removeEventListener('scroll', onScroll);
      onResize.disconnect();
    };
  }, [toBottom]);

  return { scroller, content, isAtBottom, toBottom };
}
