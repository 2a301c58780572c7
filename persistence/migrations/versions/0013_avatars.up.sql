-- Named by the SHA-256 of what is served. A user has the current one and the one before it.
CREATE TABLE users.avatars (
    user_id    uuid NOT NULL REFERENCES users.users (id) ON DELETE CASCADE,
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32),
    media_type text NOT NULL,
    content    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, hash)
);
-- Pictures are compressed already.
ALTER TABLE users.avatars ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX avatars_by_hash ON users.avatars (hash);
