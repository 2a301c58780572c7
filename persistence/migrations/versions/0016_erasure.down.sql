DROP FUNCTION users.erase_person(uuid);
DROP TABLE users.erasures;
