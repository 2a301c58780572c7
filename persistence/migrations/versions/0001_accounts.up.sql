CREATE SCHEMA users;

CREATE TABLE users.users (
    id             uuid PRIMARY KEY,
    username       text NOT NULL,
    email          text NOT NULL,
    password_hash  text NOT NULL,
    email_verified boolean NOT NULL DEFAULT false,
    roles          text[] NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_username_key ON users.users (lower(username));
CREATE UNIQUE INDEX users_email_key ON users.users (lower(email));
-- Prefix search of names, for mentions.
CREATE INDEX users_username_prefix ON users.users (lower(username) text_pattern_ops);

CREATE TABLE users.email_verifications (
    token_hash bytea PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users.users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX email_verifications_user ON users.email_verifications (user_id);

-- What must be told to the outside once its transaction is durable: mails.
CREATE TABLE users.outbox (
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
CREATE INDEX outbox_due ON users.outbox (next_attempt_at) WHERE done_at IS NULL;
