// Invariant 24: after a fault that promises it, every conversation is served again in time.
export const invariant = 24;

export function* check(history) {
  const sends = history.done('send');
  for (const fault of history.faults.filter((x) => x.recoverMs !== undefined)) {
    const limit = fault.begunMs + fault.recoverMs;
    for (const id of history.conversations.keys()) {
      const tried = history.operations.filter(
        (x) => x.op === 'send' && x.conversation === id && x.at > fault.begun,
      );
      const isTried = tried.some((x) => x.begunMs < limit);
      const next = sends.find((x) => x.conversation === id && x.at > fault.begun);
      if (isTried && next && next.ms > limit && tried.some((x) => x.outcome !== 'ok'))
        yield [`${id} was served ${next.ms - fault.begunMs} ms after '${fault.name}'`, fault, next];
    }
  }
}
