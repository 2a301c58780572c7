// Invariant 6: what was acknowledged before something else began stands before it.
import { grouped } from '../history.mjs';

export const invariant = 6;

export function* check(history) {
  for (const list of grouped(history.done('send'), (x) => x.conversation).values())
    yield* checkOne(history, list);
}

function* checkOne(history, sends) {
  const ended = [...sends].sort((a, b) => a.at - b.at);
  const begun = sends.map((x) => ({ send: x, at: history.firstBegun(x) }));
  let next = 0;
  let last;
  for (const { send, at } of begun.sort((a, b) => a.at - b.at)) {
    for (; next < ended.length && ended[next].at < at; next += 1)
      if (!last || ended[next].answer.seq > last.answer.seq) last = ended[next];
    if (last && last.intent !== send.intent && last.answer.seq > send.answer.seq)
      yield [`${send.answer.seq} began after ${last.answer.seq} was acknowledged`, last, send];
  }
}
