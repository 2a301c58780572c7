import type { Cursors } from '../api/types';
import type { ChatState, LogCursor } from './state';

const AHEAD_MAX = 1024;

/** Notes that the log entry `seq` has been seen; entries may come out of order. */
export function advance(cursor: LogCursor | undefined, seq: number): LogCursor {
  if (!cursor) return { at: seq, ahead: [] };
  if (isSeen(cursor, seq)) return cursor;
  const ahead = [...cursor.ahead, seq].sort((a, b) => a - b);
  let at = cursor.at;
  while (ahead[0] === at + 1) at = ahead.shift()!;
  return { at, ahead: ahead.slice(0, AHEAD_MAX) };
}

export function isSeen(cursor: LogCursor | undefined, seq: number): boolean {
  return cursor !== undefined && (seq <= cursor.at || cursor.ahead.includes(seq));
}

export function noteSeq(state: ChatState, id: string, seq: number): ChatState {
  const before = state.cursors[id];
  const after = advance(before, seq);
  return after === before ? state : { ...state, cursors: { ...state.cursors, [id]: after } };
}

/** The node has told everything that it had: nothing is missing below the highest seen. */
export function settle(state: ChatState, ids: string[]): ChatState {
  const cursors = { ...state.cursors };
  for (const id of ids) {
    const cursor = cursors[id];
    if (cursor) cursors[id] = { at: Math.max(cursor.at, ...cursor.ahead), ahead: [] };
  }
  return { ...state, cursors };
}

export function cursorsOf(state: ChatState): Cursors {
  return Object.fromEntries(Object.entries(state.cursors).map(([id, cursor]) => [id, cursor.at]));
}

export function hasGap(state: ChatState, id: string): boolean {
  return (state.cursors[id]?.ahead.length ?? 0) > 0;
}
