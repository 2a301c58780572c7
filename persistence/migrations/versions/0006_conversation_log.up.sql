-- The entries of a conversation's log that are not messages; seq is shared with messages.
CREATE TABLE messaging.conversation_events (
    conversation_id uuid NOT NULL,
    seq             bigint NOT NULL,
    epoch           bigint NOT NULL,
    created_at      timestamptz NOT NULL,
    kind            smallint NOT NULL,
    actor           uuid NOT NULL,
    payload         jsonb NOT NULL,
    PRIMARY KEY (conversation_id, seq)
);

-- What a key was answered with, in the transaction of its effect. The key may be time-ordered.
CREATE TABLE messaging.idempotent_results (
    key          uuid NOT NULL,
    user_id      uuid NOT NULL,
    status       smallint NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    request_hash bytea NOT NULL,
    body         bytea NOT NULL,
    PRIMARY KEY (key, user_id)
);
CREATE INDEX idempotent_results_by_time ON messaging.idempotent_results USING brin (created_at);

CREATE TABLE messaging.outbox (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind            text NOT NULL,
    dedupe_key      text NOT NULL CONSTRAINT outbox_dedupe_key UNIQUE,
    payload         jsonb NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    attempts        integer NOT NULL DEFAULT 0,
    lease_until     timestamptz,
    done_at         timestamptz
);
CREATE INDEX outbox_due ON messaging.outbox (next_attempt_at) WHERE done_at IS NULL;

-- Messages between actors that crashed their receiver too often.
CREATE TABLE messaging.dead_letters (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shard_id    integer NOT NULL,
    entity_id   uuid NOT NULL,
    kind        text NOT NULL,
    fingerprint bytea NOT NULL,
    error       text NOT NULL,
    payload     bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dead_letters_by_entity ON messaging.dead_letters (entity_id);
