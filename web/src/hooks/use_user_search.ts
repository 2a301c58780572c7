import { useEffect, useState } from 'react';
import { findUsersByPrefix } from '../api/calls';
import { asFailure, type Failure } from '../api/failure';
import type { Profile } from '../api/types';
import { useChat } from './use_chat';

const TYPING_PAUSE_MS = 180;

export interface UserSearch {
  people: Profile[];
  isSearching: boolean;
  failure: Failure | null;
}

const nothing: UserSearch = { people: [], isSearching: false, failure: null };

/** People whose username begins with `query`, without oneself; asked for once typing pauses. */
export function useUserSearch(query: string): UserSearch {
  const meId = useChat((state) => state.me?.id);
  const [result, setResult] = useState<UserSearch>(nothing);
  const prefix = query.trim().replace(/^@/, '');

  useEffect(() => {
    if (!prefix) {
      setResult(nothing);
      return;
    }
    setResult((before) => ({ ...before, isSearching: true, failure: null }));
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findUsersByPrefix(prefix, abort.signal).then(
        (found) => {
          if (abort.signal.aborted) return;
          const people = found.filter(({ id }) => id !== meId);
          setResult({ people, isSearching: false, failure: null });
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          setResult({ people: [], isSearching: false, failure: asFailure(error) });
        },
      );
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [prefix, meId]);

  return result;
}
