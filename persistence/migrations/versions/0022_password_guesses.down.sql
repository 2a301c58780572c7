DROP FUNCTION users.take_guess(bytea, integer, bytea, integer, double precision);
DROP TABLE users.password_guesses;
