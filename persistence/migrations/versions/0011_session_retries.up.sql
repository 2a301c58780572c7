ALTER TABLE users.refresh_tokens
    ADD COLUMN rotated_at timestamptz,
    -- SHA-256 of the Idempotency-Key that the token was rotated with.
    ADD COLUMN retry_key  bytea;
