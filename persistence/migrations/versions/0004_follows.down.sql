DROP TABLE users.follows;
