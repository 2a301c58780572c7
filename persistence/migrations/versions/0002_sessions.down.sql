DROP TABLE users.refresh_tokens;
