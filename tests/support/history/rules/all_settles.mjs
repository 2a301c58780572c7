// Invariant 25: after healing everything works again, and nothing is left under way.
export const invariant = 25;

export function* check(history) {
  const unsettled = history.marks.get('unsettled');
  if (unsettled) yield [`it does not come to rest: ${unsettled.error}`, unsettled];
  const healed = history.marks.get('healed');
  if (!healed) return;
  const served = new Set(
    history
      .done('send')
      .filter((x) => x.begun > healed.at)
      .map((x) => x.conversation),
  );
  for (const [id, line] of history.conversations)
    if (!served.has(id)) yield [`nobody can write to ${id} after healing`, healed, line];
  for (const line of history.operations.filter((x) => x.isCutOff))
    yield [`${line.op} never came to an end`, line];
}
