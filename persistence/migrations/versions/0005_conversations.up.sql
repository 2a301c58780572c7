CREATE SCHEMA messaging;

CREATE TABLE messaging.conversations (
    id           uuid PRIMARY KEY,
    kind         smallint NOT NULL, -- 1 direct, 2 group
    privacy_mode smallint NOT NULL, -- 1 search_enabled, 2 strict_e2e
    name         text,
    description  text,
    direct_low   uuid,
    direct_high  uuid,
    -- The key of this conversation's content, wrapped by the master key; NULL: stored plain.
    content_key  bytea,
    created_by   uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    deleted_at   timestamptz,
    CONSTRAINT conversations_pair
        CHECK ((kind = 1) = (direct_low IS NOT NULL AND direct_low < direct_high))
);
CREATE UNIQUE INDEX conversations_pair_key ON messaging.conversations (direct_low, direct_high)
    WHERE kind = 1;

-- Users live behind their own service, possibly in another database: no foreign keys to them.
-- No index on a cursor column either: updates must stay on their page (HOT).
CREATE TABLE messaging.conversation_participants (
    user_id         uuid NOT NULL,
    conversation_id uuid NOT NULL,
    role            smallint NOT NULL DEFAULT 1, -- 1 member, 2 admin
    muted           boolean NOT NULL DEFAULT false,
    joined_seq      bigint NOT NULL DEFAULT 0,
    left_seq        bigint,
    joined_at       timestamptz NOT NULL,
    delivered_seq   bigint NOT NULL DEFAULT 0,
    read_seq        bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, conversation_id)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX conversation_participants_by_conversation
    ON messaging.conversation_participants (conversation_id, user_id);

-- No foreign key to conversations: each insert would lock the parent row and look it up, for a
-- guarantee that the conversation's actor gives by being its only writer.
CREATE TABLE messaging.messages (
    conversation_id    uuid NOT NULL,
    seq                bigint NOT NULL,
    epoch              bigint NOT NULL,
    created_at         timestamptz NOT NULL,
    id                 uuid NOT NULL,
    sender_id          uuid NOT NULL,
    client_key         uuid NOT NULL,
    reply_to           uuid,
    edited_at          timestamptz,
    deleted_at         timestamptz,
    encryption_version smallint NOT NULL, -- 0 plain, 1 at rest, 2 end to end
    nonce              bytea,
    content            bytea,
    text               text,
    PRIMARY KEY (conversation_id, seq),
    CONSTRAINT messages_encrypted_without_text CHECK (encryption_version = 0 OR text IS NULL)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
-- Ciphertext does not compress: do not try.
ALTER TABLE messaging.messages ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX messages_id_key ON messaging.messages (id);
-- The time-ordered column first: the index then grows at its end instead of everywhere.
CREATE UNIQUE INDEX messages_client_key
    ON messaging.messages (client_key, conversation_id, sender_id);
CREATE INDEX messages_by_time ON messaging.messages (conversation_id, created_at DESC);

-- Makes the direct conversation of a pair, or finds it. One row a call.
CREATE FUNCTION messaging.open_direct(
    proposed_id uuid, initiator uuid, recipient uuid, privacy smallint, wrapped_key bytea,
    OUT id uuid, OUT created boolean, OUT privacy_mode smallint, OUT created_at timestamptz
) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    low  uuid := least(initiator, recipient);
    high uuid := greatest(initiator, recipient);
BEGIN
    INSERT INTO messaging.conversations AS c
        (id, kind, privacy_mode, direct_low, direct_high, content_key, created_by, created_at)
    VALUES (proposed_id, 1, privacy, low, high, wrapped_key, initiator, clock_timestamp())
    ON CONFLICT (direct_low, direct_high) WHERE kind = 1 DO NOTHING
    RETURNING c.id, true, c.privacy_mode, c.created_at
        INTO open_direct.id, open_direct.created, open_direct.privacy_mode, open_direct.created_at;
    IF FOUND THEN
        INSERT INTO messaging.conversation_participants (user_id, conversation_id, joined_at)
        VALUES (low, proposed_id, open_direct.created_at),
               (high, proposed_id, open_direct.created_at);
        RETURN;
    END IF;
    -- A statement of its own: it sees the row that the insert has waited for.
    SELECT c.id, false, c.privacy_mode, c.created_at
      INTO open_direct.id, open_direct.created, open_direct.privacy_mode, open_direct.created_at
      FROM messaging.conversations c
     WHERE c.kind = 1 AND c.direct_low = low AND c.direct_high = high;
END $$;
