import { useCallback, type KeyboardEvent, type RefObject } from 'react';

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/** Arrow keys go from message to message; Escape goes back to writing. */
export function useMessageKeys(scroller: RefObject<HTMLElement>) {
  return useCallback(
    (event: KeyboardEvent) => {
      const from = event.target as HTMLElement;
      if (!from.matches('[data-key]')) return;
      if (event.key === 'Escape') {
        scroller.current?.closest('main')?.querySelector('textarea')?.focus();
        return;
      }
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const all = [...(scroller.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
      const to = all[all.indexOf(from) + step];
      to?.focus({ preventScroll: true });
      to?.scrollIntoView({ block: 'nearest' });
    },
    [scroller],
  );
}
