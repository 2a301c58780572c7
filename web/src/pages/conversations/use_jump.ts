import { useCallback, useEffect, useState, type RefObject } from 'react';
import { useErrorToast } from '../../components/toasts';
import { chat } from '../../hooks/use_chat';
import { threadOf } from '../../store/state';
import { BLOCK_SEQS } from './grouping';

interface Target {
  messageId: string;
  block: number;
}

/** Shows a message wherever it is: loads back to it, draws its block, scrolls to it, marks it. */
export function useJump(id: string, scroller: RefObject<HTMLElement>) {
  const [target, setTarget] = useState<Target | null>(null);
  const showError = useErrorToast();

  const jumpTo = useCallback(
    (messageId: string) => {
      const found = () => {
        const { messages } = threadOf(chat.store.get(), id);
        const message = messages.find((one) => one.id === messageId);
        if (message) setTarget({ messageId, block: Math.floor(message.seq / BLOCK_SEQS) });
      };
      chat.history.reach(id, messageId).then(found, showError);
    },
    [id, showError],
  );

  useEffect(() => {
    if (!target) return;
    const frame = requestAnimationFrame(() => {
      const marked = scroller.current?.querySelector<HTMLElement>(
        `[data-message="${CSS.escape(target.messageId)}"]`,
      );
      marked?.scrollIntoView({ block: 'center' });
      // Now rather than in the next frame: whoever keeps the end in view must let go of it.
      scroller.current?.dispatchEvent(new Event('scroll'));
      marked?.focus({ preventScroll: true });
      marked?.animate([{ background: 'var(--selected)' }, { background: 'transparent' }], 1_600);
      setTarget(null);
    });
    return () => cancelAnimationFrame(frame);
  }, [target, scroller]);

  return { jumpTo, forcedBlock: target?.block ?? null };
}
