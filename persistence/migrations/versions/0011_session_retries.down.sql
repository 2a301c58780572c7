ALTER TABLE users.refresh_tokens DROP COLUMN retry_key, DROP COLUMN rotated_at;
