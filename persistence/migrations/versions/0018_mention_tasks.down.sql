DROP TABLE messaging.mention_tasks;
