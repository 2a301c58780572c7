// Invariant 4: the seqs of a conversation are 1..last without a hole, each once.
export const invariant = 4;

export function* check(history) {
  for (const [id, { rows }] of history.logs) {
    for (const [i, row] of rows.entries()) {
      const before = rows[i - 1]?.seq ?? 0;
      if (row.seq === before + 1) continue;
      yield [`${row.seq} of ${id} stands right behind ${before}`, rows[i - 1] ?? row, row];
      break;
    }
  }
}
