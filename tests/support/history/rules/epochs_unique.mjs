// Invariant 21: epochs and ids of nodes are never used again.
export const invariant = 21;

const GONE = new Set(['dead', 'left']);

export function* check(history) {
  const gone = new Map();
  for (const row of history.rows('nodes')) {
    if (gone.has(row.id) && !GONE.has(row.state))
      yield [`node ${row.id} came back`, gone.get(row.id), row];
    if (GONE.has(row.state)) gone.set(row.id, row);
  }
  yield* checkOwners(history);
  yield* checkFences(history);
}

function* checkOwners(history) {
  const owners = new Map();
  for (const row of history.rows('shards')) {
    for (const shard of row.shards) {
      const key = `${shard} ${row.epoch}`;
      const before = owners.get(key);
      if (before && before.owner !== row.owner) {
        const [one, other] = [before, row].map((x) => ({ ...x, shards: [shard] }));
        yield [`epoch ${row.epoch} of shard ${shard} had two owners`, one, other];
        return;
      }
      owners.set(key, row);
    }
  }
}

function* checkFences(history) {
  const last = new Map();
  for (const row of history.rows('fences')) {
    for (const shard of row.shards) {
      if ((last.get(shard) ?? 0) >= row.epoch)
        return yield [`the fence of shard ${shard} went back`, { ...row, shards: [shard] }];
      last.set(shard, row.epoch);
    }
  }
}
