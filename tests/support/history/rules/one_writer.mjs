// Invariant 20: a shard has one writer an epoch, and who was followed never writes again.
export const invariant = 20;

export function* check(history) {
  for (const [id, { rows }] of history.logs) {
    for (const [i, row] of rows.entries()) {
      if (i > 0 && row.epoch < rows[i - 1].epoch)
        yield [`${row.seq} of ${id} was written by an older owner`, rows[i - 1], row];
    }
  }
}
