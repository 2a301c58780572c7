DROP TABLE messaging.mentions;
