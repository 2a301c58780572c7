DROP TABLE users.device_keys;
DROP TABLE users.close_friends;
DROP TRIGGER follows_counted_in ON users.follows;
DROP TRIGGER follows_counted_out ON users.follows;
DROP FUNCTION users.count_follows();
DROP TABLE users.follow_counts;
CREATE INDEX follows_of_followee ON users.follows (followee_id, created_at);
DROP INDEX users.follows_by_followee;
DROP INDEX users.follows_by_follower;
