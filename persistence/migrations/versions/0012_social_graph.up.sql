-- Lists show the latest first; the other side's id settles ties, so that pages never overlap.
CREATE INDEX follows_by_followee ON users.follows (followee_id, created_at DESC, follower_id);
CREATE INDEX follows_by_follower ON users.follows (follower_id, created_at DESC, followee_id);
DROP INDEX users.follows_of_followee;

-- Counting a hundred thousand followers at each look at a profile would be most of its cost.
CREATE TABLE users.follow_counts (
    user_id        uuid PRIMARY KEY REFERENCES users.users (id) ON DELETE CASCADE,
    follower_count bigint NOT NULL DEFAULT 0,
    followee_count bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

INSERT INTO users.follow_counts (user_id, follower_count, followee_count)
SELECT id,
       (SELECT count(*) FROM users.follows WHERE followee_id = id),
       (SELECT count(*) FROM users.follows WHERE follower_id = id)
FROM users.users;

-- Rows are taken in the order of their ids, so that two who follow each other never deadlock.
-- Whoever is being deleted has no row in users.users any more and needs no count.
CREATE FUNCTION users.count_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step bigint := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO users.follow_counts AS counts (user_id, follower_count, followee_count)
    SELECT side.user_id, step * sum(side.follower), step * sum(side.followee)
    FROM (
        SELECT followee_id AS user_id, 1 AS follower, 0 AS followee FROM changed
        UNION ALL
        SELECT follower_id, 0, 1 FROM changed
    ) AS side
    JOIN users.users ON users.id = side.user_id
    GROUP BY side.user_id
    ORDER BY side.user_id
    ON CONFLICT (user_id) DO UPDATE SET
        follower_count = counts.follower_count + excluded.follower_count,
        followee_count = counts.followee_count + excluded.followee_count;
    RETURN NULL;
END
$$;
CREATE TRIGGER follows_counted_in AFTER INSERT ON users.follows
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION users.count_follows();
CREATE TRIGGER follows_counted_out AFTER DELETE ON users.follows
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION users.count_follows();

CREATE TABLE users.close_friends (
    user_id    uuid NOT NULL REFERENCES users.users (id) ON DELETE CASCADE,
    friend_id  uuid NOT NULL
        CONSTRAINT close_friends_friend_fkey REFERENCES users.users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, friend_id),
    CONSTRAINT close_friends_not_self CHECK (user_id <> friend_id)
);
CREATE INDEX close_friends_by_time
    ON users.close_friends (user_id, created_at DESC, friend_id);
CREATE INDEX close_friends_of_friend ON users.close_friends (friend_id);

-- What strict end-to-end encryption is addressed to.
CREATE TABLE users.device_keys (
    user_id    uuid NOT NULL REFERENCES users.users (id) ON DELETE CASCADE,
    device_id  uuid NOT NULL,
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, device_id)
);
