// Invariant 1: no acknowledged message is lost.
export const invariant = 1;

export function* check(history) {
  for (const send of history.done('send')) {
    const { seq, id } = send.answer;
    const stored = history.logs.get(send.conversation).bySeq.get(seq);
    if (!stored) yield [`${seq} of ${send.conversation} was acknowledged and is not stored`, send];
    else if (stored.id !== id)
      yield [
        `${seq} of ${send.conversation} was acknowledged and is another message`,
        send,
        stored,
      ];
  }
}
