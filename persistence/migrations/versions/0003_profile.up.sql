ALTER TABLE users.users
    ADD COLUMN display_name varchar(100),
    ADD COLUMN bio          varchar(300),
    ADD COLUMN avatar_url   text;
