-- Sealed emails cannot be opened here: the nodes have the key. Their rows get what is no address.
UPDATE users.users SET email = id || '.invalid' WHERE email IS NULL;
DROP INDEX users.users_email_plain, users.users_email_index_key;
ALTER TABLE users.users
    DROP CONSTRAINT users_email_in_one_form,
    DROP CONSTRAINT users_email_sealed_with_index,
    DROP COLUMN email_index,
    DROP COLUMN email_sealed,
    ALTER COLUMN email SET NOT NULL;
DROP TABLE users.data_keys;
