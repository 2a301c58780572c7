const BASE_MS = 400;
const CEILING_MS = 20_000;

/** Exponential with full jitter above a floor, so that clients of a dead node spread out. */
export function backoffMs(attempt: number, random = Math.random): number {
  const ceiling = Math.min(CEILING_MS, BASE_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}
