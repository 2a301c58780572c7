DROP TABLE users.avatars;
