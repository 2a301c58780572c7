// What the database holds at the end of a run, and what it was told about the cluster meanwhile.
import { execute, query } from '../database.mjs';
import { until } from '../waiting.mjs';

const WATCH_CLUSTER = `
CREATE SCHEMA watch;
CREATE TABLE watch.nodes (n bigserial, tx bigint DEFAULT txid_current(), id bigint,
                          state text);
CREATE TABLE watch.shards (n bigserial, tx bigint DEFAULT txid_current(), shard integer,
                           owner bigint, epoch bigint);
CREATE TABLE watch.fences (n bigserial, tx bigint DEFAULT txid_current(), shard integer,
                           epoch bigint);
CREATE FUNCTION watch.note_nodes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watch.nodes (id, state)
    SELECT new.id, new.state WHERE TG_OP = 'INSERT' OR new.state IS DISTINCT FROM old.state;
    RETURN NULL;
END $$;
CREATE FUNCTION watch.note_shards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watch.shards (shard, owner, epoch)
    SELECT shard_id, owner, epoch FROM
        (SELECT shard_id, owner, epoch FROM after EXCEPT SELECT shard_id, owner, epoch FROM before)
        AS changed WHERE owner IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION watch.note_fences() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO watch.fences (shard, epoch)
    SELECT shard_id, epoch FROM
        (SELECT shard_id, epoch FROM after EXCEPT SELECT shard_id, epoch FROM before) AS changed;
    RETURN NULL;
END $$;
CREATE TRIGGER watch AFTER INSERT OR UPDATE ON cluster.nodes
    FOR EACH ROW EXECUTE FUNCTION watch.note_nodes();
CREATE TRIGGER watch AFTER UPDATE ON cluster.shards
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION watch.note_shards();
CREATE TRIGGER watch AFTER UPDATE ON messaging.fence
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION watch.note_fences();
`;

/** From now on the database keeps every change of nodes, owners and fences. */
export async function watchCluster(databaseUrl) {
  const isThere = "SELECT to_regnamespace('watch') IS NOT NULL";
  if ((await execute(isThere, databaseUrl)) === 'f') await execute(WATCH_CLUSTER, databaseUrl);
}

const IN_RUN = "conversation_id = ANY (string_to_array(:ids, ',')::uuid[])";
const TABLES = {
  messages: `SELECT conversation_id AS conversation, seq, id, sender_id AS sender, epoch,
                    client_key AS key, deleted_at IS NOT NULL AS "isDeleted"
               FROM messaging.messages WHERE ${IN_RUN} ORDER BY 1, 2`,
  entries: `SELECT conversation_id AS conversation, seq, epoch, kind AS type, actor, payload
              FROM messaging.conversation_events WHERE ${IN_RUN} ORDER BY 1, 2`,
  participants: `SELECT conversation_id AS conversation, user_id AS user, left_seq AS "left",
                        delivered_seq AS delivered, read_seq AS read
                   FROM messaging.conversation_participants WHERE ${IN_RUN} ORDER BY 1, 2`,
  reactions: `SELECT conversation_id AS conversation, message_seq AS seq, user_id AS user, emoji
                FROM messaging.reactions WHERE ${IN_RUN} ORDER BY 1, 2, 3, 4`,
  results: `SELECT conversation_id AS conversation, key, user_id AS user, seq
              FROM messaging.idempotent_results WHERE ${IN_RUN}`,
  mentions: `SELECT n.message_id AS message, n.target_user_id AS user
               FROM messaging.mentions n JOIN messaging.messages m ON m.id = n.message_id
              WHERE ${IN_RUN}`,
  mentionTasks: `SELECT message_id AS message FROM messaging.mention_tasks WHERE ${IN_RUN}`,
  outbox: `SELECT dedupe_key AS key, done_at IS NOT NULL AS "isDone" FROM users.outbox
            WHERE created_at > to_timestamp(:since)`,
  nodes: 'SELECT id, state FROM watch.nodes ORDER BY n',
  // By transaction and owner: there are thousands of shards.
  shards: `SELECT owner, epoch, array_agg(shard) AS shards FROM watch.shards
            GROUP BY tx, owner, epoch ORDER BY min(n)`,
  fences: `SELECT epoch, array_agg(shard) AS shards FROM watch.fences
            GROUP BY tx, epoch ORDER BY min(n)`,
};

const LEFT_TO_DO = `SELECT (SELECT count(*) FROM messaging.mention_tasks WHERE ${IN_RUN})
                          + (SELECT count(*) FROM users.outbox WHERE done_at IS NULL) AS count`;

// A node that was killed leaves its claims behind, which end by themselves a minute later.
const END_CLAIMS = `
UPDATE messaging.mention_tasks SET lease_until = NULL, next_attempt_at = clock_timestamp();
UPDATE users.outbox SET lease_until = NULL, next_attempt_at = clock_timestamp()
 WHERE done_at IS NULL`;

/** Waits until nothing is left to do behind the scenes; what never ends the checker will name. */
export async function whenDone(conversationIds, databaseUrl) {
  const ids = conversationIds.join(',');
  const isDone = async () => (await query(LEFT_TO_DO, { ids }, databaseUrl))[0].count === 0;
  for (let i = 0; i < 4; i += 1) {
    if (await until('', isDone, 5_000).catch(() => false)) return;
    await execute(END_CLAIMS, databaseUrl);
  }
}

/** Adds what belongs to these conversations, was posted since, or is about the cluster. */
export async function noteStored(recorder, conversationIds, since, databaseUrl) {
  const values = { ids: conversationIds.join(','), since: since / 1000 };
  for (const [table, sql] of Object.entries(TABLES)) {
    const rows = await query(sql, values, databaseUrl);
    for (const row of rows) recorder.note('row', { table, ...row });
  }
}
