import { useCallback, useEffect, useRef } from 'react';
import { chat } from './use_chat';

const SAY_AGAIN_MS = 3_000;
const IDLE_MS = 4_000;

/** Tells the others that one is writing: at most every three seconds, and when it stops. */
export function useTypingNotice(id: string): { onType(): void; onStop(): void } {
  const saidAt = useRef(0);
  const idle = useRef<ReturnType<typeof setTimeout>>();

  const onStop = useCallback(() => {
    clearTimeout(idle.current);
    if (saidAt.current === 0) return;
    saidAt.current = 0;
    chat.typing(id, false);
  }, [id]);

  const onType = useCallback(() => {
    clearTimeout(idle.current);
    idle.current = setTimeout(onStop, IDLE_MS);
    if (Date.now() - saidAt.current < SAY_AGAIN_MS) return;
    saidAt.current = Date.now();
    chat.typing(id, true);
  }, [id, onStop]);

  useEffect(() => onStop, [onStop]);
  return { onType, onStop };
}
