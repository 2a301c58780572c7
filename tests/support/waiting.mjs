// Waiting with a deadline: nothing in these tests waits for ever, nothing asserts how long it took.
import { setTimeout as sleep } from 'node:timers/promises';

/** Far more than anything here needs; only a failure takes this long. */
export const DEADLINE_MS = 20_000;

/** Calls `probe` until it gives something, or says what never came. */
export async function until(what, probe, deadlineMs = DEADLINE_MS) {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await sleep(20);
  }
}

/** The promise's value, or an error that names what did not come. */
export async function within(what, promise, deadlineMs = DEADLINE_MS) {
  const cancel = new AbortController();
  const late = sleep(deadlineMs, undefined, { signal: cancel.signal, ref: true }).then(
    () => {
      throw new Error(`${what}: not within ${deadlineMs} ms`);
    },
    () => undefined,
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel.abort();
  }
}

export { sleep };
