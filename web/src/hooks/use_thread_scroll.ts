import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** Nearer to the end than this counts as being there. */
const AT_BOTTOM_PX = 60;
/** A way longer than this is jumped. */
const GLIDE_PX = 1_200;

interface ThreadScroll {
  content: RefObject<HTMLDivElement>;
  isAtBottom: boolean;
  toBottom(smooth?: boolean): void;
}

/**
 * Keeps a thread where its reader is: at the end while they are at the end, and at the same
 * message while older ones are put above it (`firstKey` changes) or new ones below.
 */
export function useThreadScroll(
  scroller: RefObject<HTMLDivElement>,
  firstKey: string | undefined,
): ThreadScroll {
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const before = useRef<{ firstKey: string | undefined; height: number }>();
  const [isAtBottom, setAtBottom] = useState(true);

  const toBottom = useCallback(
    (smooth = false) => {
      const box = scroller.current;
      if (!box) return;
      // A long way is not glided: what comes into view on it would be drawn for nothing.
      const isNear = box.scrollHeight - box.scrollTop < GLIDE_PX + box.clientHeight;
      box.scrollTo({ top: box.scrollHeight, behavior: smooth && isNear ? 'smooth' : 'instant' });
    },
    [scroller],
  );

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
  }, [scroller, toBottom]);

  return { content, isAtBottom, toBottom };
}
