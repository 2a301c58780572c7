-- Keys of personal data, wrapped by the master key, which only nodes have.
CREATE TABLE users.data_keys (
    purpose    text PRIMARY KEY,
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Nodes seal what stands here plain when they start: the key is theirs. Whoever was erased has
-- neither form.
ALTER TABLE users.users
    ALTER COLUMN email DROP NOT NULL,
    ADD COLUMN email_sealed bytea,
    ADD COLUMN email_index  bytea,
    ADD CONSTRAINT users_email_in_one_form CHECK (email IS NULL OR email_sealed IS NULL),
    ADD CONSTRAINT users_email_sealed_with_index
        CHECK ((email_sealed IS NULL) = (email_index IS NULL));
CREATE UNIQUE INDEX users_email_index_key ON users.users (email_index);
CREATE INDEX users_email_plain ON users.users (id) WHERE email IS NOT NULL;
