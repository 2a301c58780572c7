// Invariant 23: what is moved as planned fails nothing.
export const invariant = 23;

const REFUSALS = new Set(['STORAGE_UNAVAILABLE', 'OVERLOADED', 'SHARD_MOVING', 'INTERNAL_ERROR']);

export function* check(history) {
  for (const fault of history.faults.filter((x) => x.isPlanned)) {
    const refused = history.operations.find(
      (x) => x.begun > fault.begun && x.at < fault.at && REFUSALS.has(x.code),
    );
    if (refused) yield [`during '${fault.name}' ${refused.op} was refused`, fault, refused];
  }
}
