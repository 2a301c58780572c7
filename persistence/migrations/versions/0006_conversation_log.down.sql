DROP TABLE messaging.dead_letters;
DROP TABLE messaging.outbox;
DROP TABLE messaging.idempotent_results;
DROP TABLE messaging.conversation_events;
