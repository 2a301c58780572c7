// The database sessions that a node writes through.
import { execute } from './database.mjs';

/** Ends the sessions of all lanes in the database: how many there were. */
export async function cutLanes(databaseUrl) {
  const sql = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE application_name LIKE 'parley lane %'`;
  return Number(await execute(sql, databaseUrl));
}
