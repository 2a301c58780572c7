CREATE SCHEMA cluster;

-- One row a start of a node; ids are never used again. Only the database's clock judges leases.
CREATE TABLE cluster.nodes (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    state       text NOT NULL DEFAULT 'joining'
        CHECK (state IN ('joining', 'up', 'draining', 'dead', 'left')),
    address     text NOT NULL DEFAULT '',
    load        jsonb NOT NULL DEFAULT '{}',
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease_until timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE cluster.shards (
    shard_id        integer PRIMARY KEY CHECK (shard_id BETWEEN 0 AND 4095),
    owner           bigint REFERENCES cluster.nodes (id),
    epoch           bigint NOT NULL DEFAULT 0,
    state           text NOT NULL DEFAULT 'free' CHECK (state IN ('free', 'active', 'moving')),
    target          bigint REFERENCES cluster.nodes (id),
    changed_version bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
INSERT INTO cluster.shards (shard_id) SELECT generate_series(0, 4095);

-- Audit, and what the checker of the invariants reads.
CREATE TABLE cluster.events (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    node_id bigint,
    kind    text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX events_by_time ON cluster.events USING brin (at);

CREATE TABLE cluster.suspicions (
    target  bigint NOT NULL REFERENCES cluster.nodes (id) ON DELETE CASCADE,
    witness bigint NOT NULL REFERENCES cluster.nodes (id) ON DELETE CASCADE,
    reason  text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (target, witness)
);

CREATE TABLE cluster.map (
    one_row    boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    version    bigint NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO cluster.map DEFAULT VALUES;
