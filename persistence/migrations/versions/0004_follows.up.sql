CREATE TABLE users.follows (
    follower_id uuid NOT NULL
        CONSTRAINT follows_follower_fkey REFERENCES users.users (id) ON DELETE CASCADE,
    followee_id uuid NOT NULL
        CONSTRAINT follows_followee_fkey REFERENCES users.users (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (follower_id, followee_id),
    CONSTRAINT follows_not_self CHECK (follower_id <> followee_id)
);
CREATE INDEX follows_of_followee ON users.follows (followee_id, created_at);
