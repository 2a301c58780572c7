// Looks into the node's database with psql, which knows every way that a URL may name a server.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { node } from './people.mjs';

const run = promisify(execFile);
const options = { maxBuffer: 256 * 1024 * 1024, timeout: 60_000 };

/** Runs statements; the output as text. */
export async function execute(sql, databaseUrl = node.databaseUrl) {
  const flags = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', databaseUrl, '-c', sql];
  return (await run('psql', flags, options)).stdout.trim();
}

/** The rows of a query as objects. `:name` is replaced by the quoted parameter. */
export async function query(sql, parameters = {}, databaseUrl = node.databaseUrl) {
  const filled = sql.replace(/(?<!:):([a-z_]+)/g, (whole, name) => {
    if (!(name in parameters)) return whole;
    return `'${String(parameters[name]).replaceAll("'", "''")}'`;
  });
  const wrapped = `SELECT coalesce(json_agg(to_json(q)), '[]') FROM (${filled}) AS q`;
  return JSON.parse(await execute(wrapped, databaseUrl));
}

/** The only value of a query's only row. */
export async function valueOf(sql, parameters, databaseUrl) {
  const [row] = await query(sql, parameters, databaseUrl);
  return row && Object.values(row)[0];
}
