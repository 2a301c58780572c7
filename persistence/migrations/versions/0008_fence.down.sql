DROP FUNCTION messaging.raise_fences(integer[], bigint[]);
DROP TABLE messaging.fence;
