ALTER TABLE users.users
    DROP COLUMN display_name,
    DROP COLUMN bio,
    DROP COLUMN avatar_url;
