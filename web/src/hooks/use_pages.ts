import { useCallback, useEffect, useRef, useState } from 'react';
import { asFailure, type Failure } from '../api/failure';
import type { Page } from '../api/types';

export interface Paged<T> {
  items: T[];
  hasNext: boolean;
  isLoading: boolean;
  failure: Failure | null;
  more(): void;
}

/** A list that comes page by page; items that move between pages are shown once. */
export function usePages<T extends { id: string }>(ask: (page: number) => Promise<Page<T>>) {
  const [items, setItems] = useState<T[]>([]);
  const [hasNext, setHasNext] = useState(true);
  const [isLoading, setLoading] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const next = useRef(1);
  const round = useRef(0);

  const load = useCallback(
    async (mine: number) => {
      setLoading(true);
      setFailure(null);
      try {
        const page = await ask(next.current);
        if (mine !== round.current) return;
        next.current++;
        setItems((before) => [
          ...new Map([...before, ...page.items].map((one) => [one.id, one])).values(),
        ]);
        setHasNext(page.has_next === true);
      } catch (error) {
        if (mine === round.current) setFailure(asFailure(error));
      } finally {
        if (mine === round.current) setLoading(false);
      }
    },
    [ask],
  );
  useEffect(() => {
    next.current = 1;
    setItems([]);
    setHasNext(true);
    const mine = ++round.current;
    void load(mine);
    return () => {
      round.current++;
    };
  }, [load]);

  const more = () => void load(round.current);
  return { items, hasNext, isLoading, failure, more } satisfies Paged<T>;
}
