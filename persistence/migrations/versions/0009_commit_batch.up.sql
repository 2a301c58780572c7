-- What is to become of each message of a batch, by what is stored: 0 to be written, else the
-- status of its row.
CREATE FUNCTION messaging.judge_messages(
    held integer[],
    log_conversation uuid[], log_shard integer[], log_first bigint[],
    conversation uuid[], seq bigint[], id uuid[], sender uuid[], client_key uuid[],
    OUT status smallint[], OUT stored_seq bigint[]
) LANGUAGE sql STABLE
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
WITH message AS MATERIALIZED (
    SELECT u.at, u.conversation, u.seq, u.id, by_seq.id AS id_at_seq, event.seq AS event_at_seq,
           CASE WHEN by_key.seq <> u.seq OR by_key.id <> u.id THEN by_key.seq END AS key_seq,
           by_id.seq IS NOT NULL
           OR count(*) OVER (PARTITION BY u.conversation, u.sender, u.client_key) > 1
           OR count(*) OVER (PARTITION BY u.id) > 1 AS is_repeated
      FROM unnest(conversation, seq, id, sender, client_key)
           WITH ORDINALITY AS u (conversation, seq, id, sender, client_key, at)
      LEFT JOIN messaging.messages by_seq
        ON by_seq.conversation_id = u.conversation AND by_seq.seq = u.seq
      LEFT JOIN messaging.messages by_key
        ON by_key.client_key = u.client_key AND by_key.conversation_id = u.conversation
           AND by_key.sender_id = u.sender
      LEFT JOIN messaging.messages by_id ON by_id.id = u.id
      LEFT JOIN messaging.conversation_events event
        ON event.conversation_id = u.conversation AND event.seq = u.seq
), log AS (
    SELECT l.conversation,
           l.shard = ANY (held) AS is_held,
           -- The very same rows: this batch was sent before and its answer was lost.
           bool_and(m.id_at_seq IS NOT DISTINCT FROM m.id) AS is_replayed,
           bool_and(m.key_seq IS NULL AND m.id_at_seq IS NULL AND m.event_at_seq IS NULL
                    AND NOT m.is_repeated) AS is_free,
           bool_or(l.first = 1 OR before.seq IS NOT NULL OR event.seq IS NOT NULL) AS continues
      FROM unnest(log_conversation, log_shard, log_first) AS l (conversation, shard, first)
      JOIN message m USING (conversation)
      LEFT JOIN messaging.messages before
        ON before.conversation_id = l.conversation AND before.seq = l.first - 1
      LEFT JOIN messaging.conversation_events event
        ON event.conversation_id = l.conversation AND event.seq = l.first - 1
     GROUP BY l.conversation, l.shard, l.first
)
SELECT coalesce(array_agg(v.verdict ORDER BY m.at), '{}'),
       coalesce(array_agg(CASE v.verdict WHEN 2 THEN m.key_seq ELSE m.seq END ORDER BY m.at), '{}')
  FROM message m
  JOIN log l USING (conversation)
 CROSS JOIN LATERAL (
    SELECT (CASE WHEN l.is_replayed THEN 1
                 WHEN m.key_seq IS NOT NULL THEN 2
                 WHEN NOT l.is_held THEN 3
                 WHEN l.is_free AND l.continues THEN 0
                 ELSE 4 END)::smallint AS verdict) AS v
$$;

-- One group commit of one lane: one call, one round trip, its own transaction.
--
-- Arrays that begin with fence_ have one element a shard, log_ one a conversation of the batch
-- (where its new rows begin), cursor_ one a participant, the others one a message. Rows of one
-- conversation stand in seq order without hole; log_first is the seq of the first.
--
-- Statuses come back in the order of the rows: 1 ok, 2 duplicate (message_seq is the stored
-- one), 3 fenced, 4 reload. A conversation is written as a whole or not at all.
--
-- The fence rows are locked FOR SHARE: that waits for, and holds off, the UPDATE which raises an
-- epoch. FOR KEY SHARE and a plain look do not, and let an old owner write.
--
-- The common case makes no look-up a row: the unique indexes are the judge. Only when one of
-- them objects is each row judged by what is stored. A conflict after that is a bug and aborts.
CREATE FUNCTION messaging.commit_batch(
    fence_shard integer[], fence_epoch bigint[],
    log_conversation uuid[], log_shard integer[], log_first bigint[],
    conversation uuid[], seq bigint[], epoch bigint[], created_at timestamptz[],
    id uuid[], sender uuid[], client_key uuid[], reply_to uuid[],
    encryption_version smallint[], nonce bytea[], content bytea[], body text[],
    cursor_shard integer[], cursor_conversation uuid[], cursor_user uuid[],
    cursor_delivered bigint[], cursor_read bigint[],
    OUT message_status smallint[], OUT message_seq bigint[], OUT cursor_status smallint[]
) LANGUAGE plpgsql
-- Plans must not depend on how large a table was when a session first called this.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_variable
DECLARE
    held integer[];
    continuing bigint;
    written boolean := false;
BEGIN
    SELECT coalesce(array_agg(f.shard_id), '{}') INTO held
      FROM (SELECT stored.shard_id
              FROM messaging.fence stored
              JOIN unnest(fence_shard, fence_epoch) AS mine (shard, epoch)
                ON stored.shard_id = mine.shard AND stored.epoch = mine.epoch
             ORDER BY stored.shard_id
               FOR SHARE OF stored) AS f;

    IF cardinality(held) = cardinality(fence_shard) THEN
        BEGIN
            -- The head is stored nowhere: the log itself says where it ends. Joins, because
            -- EXISTS here costs seven times as much.
            SELECT count(*) FILTER (WHERE l.first = 1 OR m.seq IS NOT NULL OR e.seq < l.first)
                   - count(*) FILTER (WHERE e.seq = l.first)
              INTO continuing
              FROM unnest(log_conversation, log_first) AS l (conversation, first)
              LEFT JOIN messaging.messages m
                ON m.conversation_id = l.conversation AND m.seq = l.first - 1
              LEFT JOIN messaging.conversation_events e
                ON e.conversation_id = l.conversation AND e.seq BETWEEN l.first - 1 AND l.first;
            IF continuing = cardinality(log_first) THEN
                INSERT INTO messaging.messages
                    (conversation_id, seq, epoch, created_at, id, sender_id, client_key, reply_to,
                     encryption_version, nonce, content, text)
                SELECT unnest(conversation), unnest(seq), unnest(epoch), unnest(created_at),
                       unnest(id), unnest(sender), unnest(client_key), unnest(reply_to),
                       unnest(encryption_version), unnest(nonce), unnest(content), unnest(body);
                written := true;
            END IF;
        EXCEPTION WHEN unique_violation THEN
            NULL; -- judged below
        END;
    END IF;

    IF written THEN
        message_status := array_fill(1::smallint, ARRAY[cardinality(id)]);
        message_seq := seq;
    ELSE
        SELECT j.status, j.stored_seq INTO message_status, message_seq
          FROM messaging.judge_messages(held, log_conversation, log_shard, log_first,
                                        conversation, seq, id, sender, client_key) AS j;
        INSERT INTO messaging.messages
            (conversation_id, seq, epoch, created_at, id, sender_id, client_key, reply_to,
             encryption_version, nonce, content, text)
        SELECT u.conversation, u.seq, u.epoch, u.created_at, u.id, u.sender, u.client_key,
               u.reply_to, u.encryption_version, u.nonce, u.content, u.body
          FROM unnest(message_status, conversation, seq, epoch, created_at, id, sender,
                      client_key, reply_to, encryption_version, nonce, content, body)
            AS u (status, conversation, seq, epoch, created_at, id, sender,
                  client_key, reply_to, encryption_version, nonce, content, body)
         WHERE u.status = 0;
        message_status := array_replace(message_status, 0::smallint, 1::smallint);
    END IF;

    IF cardinality(cursor_user) > 0 THEN
        UPDATE messaging.conversation_participants p
           SET delivered_seq = greatest(p.delivered_seq, u.delivered),
               read_seq = greatest(p.read_seq, u.read)
          FROM unnest(cursor_shard, cursor_conversation, cursor_user, cursor_delivered, cursor_read)
            AS u (shard, conversation, participant, delivered, read)
         WHERE p.user_id = u.participant AND p.conversation_id = u.conversation
           AND u.shard = ANY (held)
           AND (p.delivered_seq < u.delivered OR p.read_seq < u.read);
        SELECT array_agg((CASE WHEN u.shard = ANY (held) THEN 1 ELSE 3 END)::smallint ORDER BY u.at)
          INTO cursor_status
          FROM unnest(cursor_shard) WITH ORDINALITY AS u (shard, at);
    ELSE
        cursor_status := '{}';
    END IF;
END $$;
