CREATE TABLE users.refresh_tokens (
    token_hash bytea NOT NULL,
    user_id    uuid NOT NULL REFERENCES users.users (id) ON DELETE CASCADE,
    -- A rotated token passes its family on; the reuse of an old one revokes the whole family.
    family_id  uuid NOT NULL,
    -- Which login made it: 1 the browser's cookie, 2 OAuth2.
    kind       smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked    boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX refresh_tokens_token_hash_key ON users.refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_family ON users.refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON users.refresh_tokens (user_id);
CREATE INDEX refresh_tokens_expiry ON users.refresh_tokens (expires_at);
