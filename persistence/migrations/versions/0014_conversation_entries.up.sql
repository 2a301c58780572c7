-- Tells an entry that was sent again from another one in its place.
ALTER TABLE messaging.conversation_events ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE messaging.messages ADD COLUMN deleted_by uuid;

-- The result of a keyed request is an entry: what it says now is read where it stands, so that no
-- text outlives its message here. Seq 0: the making of the conversation.
ALTER TABLE messaging.idempotent_results
    DROP COLUMN body,
    ADD COLUMN conversation_id uuid NOT NULL,
    ADD COLUMN seq bigint NOT NULL;

-- One row a reaction; seq is the entry that made it.
CREATE TABLE messaging.reactions (
    conversation_id uuid NOT NULL,
    message_seq     bigint NOT NULL,
    user_id         uuid NOT NULL,
    emoji           text NOT NULL,
    seq             bigint NOT NULL,
    PRIMARY KEY (conversation_id, message_seq, user_id, emoji)
);

-- Makes a group, or finds the one that this very request or its key has made.
CREATE FUNCTION messaging.open_group(
    proposed_id uuid, maker uuid, members uuid[], privacy smallint,
    group_name text, group_description text, wrapped_key bytea,
    result_key uuid, result_hash bytea,
    OUT id uuid, OUT created boolean, OUT hash bytea, OUT created_at timestamptz
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    open_group.id := proposed_id;
    IF result_key IS NOT NULL THEN
        INSERT INTO messaging.idempotent_results
            (key, user_id, status, request_hash, conversation_id, seq)
        VALUES (result_key, maker, 0, result_hash, proposed_id, 0)
        ON CONFLICT (key, user_id) DO NOTHING;
        -- A statement of its own: it sees the row that the insert has waited for.
        SELECT r.conversation_id, r.request_hash INTO open_group.id, open_group.hash
          FROM messaging.idempotent_results r
         WHERE r.key = result_key AND r.user_id = maker;
    END IF;
    open_group.created := open_group.id = proposed_id;
    IF open_group.created THEN
        INSERT INTO messaging.conversations
            (id, kind, privacy_mode, name, description, content_key, created_by, created_at)
        VALUES (proposed_id, 2, privacy, group_name, group_description, wrapped_key, maker,
                clock_timestamp())
        ON CONFLICT (id) DO NOTHING;
        INSERT INTO messaging.conversation_participants
            (user_id, conversation_id, role, joined_at)
        SELECT m.member, proposed_id, CASE WHEN m.member = maker THEN 2 ELSE 1 END, c.created_at
          FROM unnest(members) AS m (member)
          JOIN messaging.conversations c ON c.id = proposed_id
        ON CONFLICT (user_id, conversation_id) DO NOTHING;
    END IF;
    SELECT c.created_at INTO open_group.created_at
      FROM messaging.conversations c WHERE c.id = open_group.id;
END $$;

-- What an entry does beside standing in the log.
CREATE FUNCTION messaging.apply_entry(
    conversation uuid, seq bigint, created_at timestamptz, kind smallint, actor uuid,
    payload jsonb, encryption_version smallint, nonce bytea, content bytea, body text
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    target  bigint := (payload->>'message_seq')::bigint;
    subject uuid := (payload->>'user')::uuid;
BEGIN
    CASE kind
    WHEN 1 THEN -- member_joined
        INSERT INTO messaging.conversation_participants AS p
            (user_id, conversation_id, role, joined_seq, joined_at, delivered_seq, read_seq)
        VALUES (subject, conversation, (payload->>'role')::smallint, seq, created_at, seq, seq)
        ON CONFLICT ON CONSTRAINT conversation_participants_pkey DO UPDATE
           SET role = excluded.role, muted = false, left_seq = NULL,
               joined_seq = excluded.joined_seq, joined_at = excluded.joined_at,
               delivered_seq = greatest(p.delivered_seq, excluded.delivered_seq),
               read_seq = greatest(p.read_seq, excluded.read_seq);
    WHEN 2 THEN -- member_left
        UPDATE messaging.conversation_participants p SET left_seq = seq
         WHERE p.user_id = subject AND p.conversation_id = conversation AND p.left_seq IS NULL;
    WHEN 3 THEN -- role_changed
        UPDATE messaging.conversation_participants p SET role = (payload->>'role')::smallint
         WHERE p.user_id = subject AND p.conversation_id = conversation AND p.left_seq IS NULL;
    WHEN 4 THEN -- conversation_updated
        UPDATE messaging.conversations c
           SET name = payload->>'name', description = payload->>'description'
         WHERE c.id = conversation;
    WHEN 5 THEN -- message_edited
        UPDATE messaging.messages m
           SET edited_at = created_at, encryption_version = encryption_version, nonce = nonce,
               content = content, text = body
         WHERE m.conversation_id = conversation AND m.seq = target AND m.deleted_at IS NULL;
    WHEN 6 THEN -- message_deleted: its place stays, nothing of what it said does
        UPDATE messaging.messages m
           SET deleted_at = created_at, deleted_by = actor, nonce = NULL, content = NULL,
               text = NULL
         WHERE m.conversation_id = conversation AND m.seq = target AND m.deleted_at IS NULL;
        DELETE FROM messaging.reactions r
         WHERE r.conversation_id = conversation AND r.message_seq = target;
        DELETE FROM messaging.mentions WHERE message_id = (payload->>'message')::uuid;
    WHEN 7 THEN -- reaction_added
        INSERT INTO messaging.reactions (conversation_id, message_seq, user_id, emoji, seq)
        VALUES (conversation, target, actor, payload->>'emoji', seq)
        ON CONFLICT DO NOTHING;
    WHEN 8 THEN -- reaction_removed
        DELETE FROM messaging.reactions r
         WHERE r.conversation_id = conversation AND r.message_seq = target
           AND r.user_id = actor AND r.emoji = payload->>'emoji';
    WHEN 9 THEN -- conversation_deleted
        UPDATE messaging.conversations c SET deleted_at = created_at
         WHERE c.id = conversation;
    END CASE;
END $$;

-- What is to become of each message and entry of a batch, by what is stored: 0 to be written,
-- else the status of its row. Both kinds of rows of one conversation are judged together.
CREATE FUNCTION messaging.judge_log(
    held integer[],
    log_conversation uuid[], log_shard integer[], log_first bigint[],
    conversation uuid[], seq bigint[], id uuid[], sender uuid[], client_key uuid[],
    entry_conversation uuid[], entry_seq bigint[], entry_id uuid[], entry_actor uuid[],
    entry_payload jsonb[], entry_window bigint[], entry_key uuid[],
    OUT status smallint[], OUT stored_seq bigint[],
    OUT entry_status smallint[], OUT entry_stored_seq bigint[]
) LANGUAGE sql STABLE
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
WITH line AS MATERIALIZED (
    SELECT false AS is_entry, u.at, u.conversation, u.seq,
           by_seq.id IS NOT DISTINCT FROM u.id AS is_stored,
           by_seq.seq IS NULL AND event.seq IS NULL AS is_free,
           CASE WHEN by_key.seq <> u.seq OR by_key.id <> u.id THEN by_key.seq END AS key_seq,
           by_id.seq IS NOT NULL
           OR count(*) OVER (PARTITION BY u.conversation, u.sender, u.client_key) > 1
           OR count(*) OVER (PARTITION BY u.id) > 1 AS is_repeated,
           false AS is_expired
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
    UNION ALL
    SELECT true, u.at, u.conversation, u.seq,
           event.id IS NOT DISTINCT FROM u.id,
           by_seq.seq IS NULL AND event.seq IS NULL
           AND (u.payload->'message_seq' IS NULL
                OR (target.seq IS NOT NULL AND target.deleted_at IS NULL)),
           CASE WHEN result.conversation_id <> u.conversation OR result.seq <> u.seq
                THEN result.seq END,
           u.key IS NOT NULL AND count(*) OVER (PARTITION BY u.key, u.actor) > 1,
           u.within IS NOT NULL
           AND coalesce(target.created_at + u.within * interval '1 microsecond'
                        < clock_timestamp(), false)
      FROM unnest(entry_conversation, entry_seq, entry_id, entry_actor, entry_payload,
                  entry_window, entry_key)
           WITH ORDINALITY AS u (conversation, seq, id, actor, payload, within, key, at)
      LEFT JOIN messaging.messages by_seq
        ON by_seq.conversation_id = u.conversation AND by_seq.seq = u.seq
      LEFT JOIN messaging.conversation_events event
        ON event.conversation_id = u.conversation AND event.seq = u.seq
      LEFT JOIN messaging.messages target
        ON target.conversation_id = u.conversation
           AND target.seq = (u.payload->>'message_seq')::bigint
      LEFT JOIN messaging.idempotent_results result
        ON result.key = u.key AND result.user_id = u.actor
), log AS (
    SELECT l.conversation,
           l.shard = ANY (held) AS is_held,
           -- The very same rows: this batch was sent before and its answer was lost.
           bool_and(m.is_stored) AS is_replayed,
           bool_and(m.key_seq IS NULL AND m.is_free AND NOT m.is_repeated AND NOT m.is_expired)
               AS is_free,
           bool_or(l.first = 1 OR before.seq IS NOT NULL OR event.seq IS NOT NULL) AS continues
      FROM unnest(log_conversation, log_shard, log_first) AS l (conversation, shard, first)
      JOIN line m USING (conversation)
      LEFT JOIN messaging.messages before
        ON before.conversation_id = l.conversation AND before.seq = l.first - 1
      LEFT JOIN messaging.conversation_events event
        ON event.conversation_id = l.conversation AND event.seq = l.first - 1
     GROUP BY l.conversation, l.shard, l.first
), judged AS (
    SELECT m.is_entry, m.at, v.verdict,
           CASE v.verdict WHEN 2 THEN m.key_seq ELSE m.seq END AS seq
      FROM line m
      JOIN log l USING (conversation)
     CROSS JOIN LATERAL (
        SELECT (CASE WHEN l.is_replayed THEN 1
                     WHEN m.key_seq IS NOT NULL THEN 2
                     WHEN NOT l.is_held THEN 3
                     WHEN m.is_expired THEN 5
                     WHEN l.is_free AND l.continues THEN 0
                     ELSE 4 END)::smallint AS verdict) AS v
)
SELECT coalesce(array_agg(verdict ORDER BY at) FILTER (WHERE NOT is_entry), '{}'),
       coalesce(array_agg(seq ORDER BY at) FILTER (WHERE NOT is_entry), '{}'),
       coalesce(array_agg(verdict ORDER BY at) FILTER (WHERE is_entry), '{}'),
       coalesce(array_agg(seq ORDER BY at) FILTER (WHERE is_entry), '{}')
  FROM judged
$$;

-- As messaging.commit_batch, for conversations whose new rows are not only messages. Arrays that
-- begin with entry_ have one element an entry. An entry whose message is older than its window (in
-- microseconds, by the clock of this server) is 5 expired; one whose message is not there (any
-- more) is 4 reload. Effects are applied in the order of the log.
CREATE FUNCTION messaging.commit_log(
    fence_shard integer[], fence_epoch bigint[],
    log_conversation uuid[], log_shard integer[], log_first bigint[],
    conversation uuid[], seq bigint[], epoch bigint[], created_at timestamptz[],
    id uuid[], sender uuid[], client_key uuid[], reply_to uuid[],
    encryption_version smallint[], nonce bytea[], content bytea[], body text[],
    entry_conversation uuid[], entry_seq bigint[], entry_epoch bigint[],
    entry_created_at timestamptz[], entry_id uuid[], entry_kind smallint[], entry_actor uuid[],
    entry_payload jsonb[], entry_window bigint[], entry_key uuid[], entry_hash bytea[],
    entry_encryption_version smallint[], entry_nonce bytea[], entry_content bytea[],
    entry_body text[],
    OUT message_status smallint[], OUT message_seq bigint[],
    OUT event_status smallint[], OUT event_seq bigint[]
) LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
#variable_conflict use_variable
DECLARE
    held integer[];
BEGIN
    SELECT coalesce(array_agg(f.shard_id), '{}') INTO held
      FROM (SELECT stored.shard_id
              FROM messaging.fence stored
              JOIN unnest(fence_shard, fence_epoch) AS mine (shard, epoch)
                ON stored.shard_id = mine.shard AND stored.epoch = mine.epoch
             ORDER BY stored.shard_id
               FOR SHARE OF stored) AS f;

    SELECT j.status, j.stored_seq, j.entry_status, j.entry_stored_seq
      INTO message_status, message_seq, event_status, event_seq
      FROM messaging.judge_log(held, log_conversation, log_shard, log_first,
                               conversation, seq, id, sender, client_key,
                               entry_conversation, entry_seq, entry_id, entry_actor,
                               entry_payload, entry_window, entry_key) AS j;

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

    INSERT INTO messaging.conversation_events
        (conversation_id, seq, epoch, created_at, kind, actor, payload, id)
    SELECT u.conversation, u.seq, u.epoch, u.created_at, u.kind, u.actor, u.payload, u.id
      FROM unnest(event_status, entry_conversation, entry_seq, entry_epoch, entry_created_at,
                  entry_kind, entry_actor, entry_payload, entry_id)
        AS u (status, conversation, seq, epoch, created_at, kind, actor, payload, id)
     WHERE u.status = 0;

    INSERT INTO messaging.idempotent_results
        (key, user_id, status, request_hash, conversation_id, seq)
    SELECT u.key, u.actor, u.kind, u.hash, u.conversation, u.seq
      FROM unnest(event_status, entry_key, entry_actor, entry_kind, entry_hash,
                  entry_conversation, entry_seq)
        AS u (status, key, actor, kind, hash, conversation, seq)
     WHERE u.status = 0 AND u.key IS NOT NULL;

    FOR i IN 1 .. cardinality(event_status) LOOP
        IF event_status[i] = 0 THEN
            PERFORM messaging.apply_entry(
                entry_conversation[i], entry_seq[i], entry_created_at[i], entry_kind[i],
                entry_actor[i], entry_payload[i], entry_encryption_version[i], entry_nonce[i],
                entry_content[i], entry_body[i]);
        END IF;
    END LOOP;
    message_status := array_replace(message_status, 0::smallint, 1::smallint);
    event_status := array_replace(event_status, 0::smallint, 1::smallint);
END $$;
