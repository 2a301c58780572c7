// What goes wrong in a run, one thing after the other, chosen by chance but the same for a seed. A
// fault is `{name, strike(), isPlanned, recoverMs}`: `strike` ends when all is well again. Every
// fault comes once before one comes twice.
import { sleep } from '../waiting.mjs';

/** A random order of a list. */
export function shuffled(list, random) {
  const rest = [...list];
  const order = [];
  while (rest.length > 0) order.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return order;
}

/** Strikes until `seconds` are over, at least each fault `rounds` times. */
export async function strike(faults, { recorder, random, seconds = 0, rounds = 1, pauseMs = 800 }) {
  const end = Date.now() + seconds * 1000;
  let struck = 0;
  for (let round = 0; faults.length > 0; round += 1) {
    for (const fault of shuffled(faults, random)) {
      if (round >= rounds && Date.now() > end) return struck;
      await sleep(pauseMs * (0.5 + random()));
      await strikeOnce(fault, recorder);
      struck += 1;
    }
  }
  return struck;
}

async function strikeOnce({ name, strike: act, isPlanned, recoverMs }, recorder) {
  const begun = { begun: recorder.now(), begunMs: Date.now() };
  await act();
  recorder.note('fault', { name, ...begun, isPlanned, recoverMs });
}

/** Somebody loses a connection every now and then, until the returned function is called. */
export function cutConnections(workload, random, everyMs = 400) {
  let isOver = false;
  const running = (async () => {
    while (!isOver) {
      await sleep(2 * everyMs * random());
      workload.cutOne();
    }
  })();
  return () => {
    isOver = true;
    return running;
  };
}
