// Where a word still stands: in the database, in the mails on the disk, in the log.
import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { query } from './database.mjs';
import { node } from './people.mjs';

const run = promisify(execFile);
const options = { maxBuffer: 512 * 1024 * 1024, timeout: 60_000 };

/** Everything in the database, as text. */
export async function dump(at = node) {
  return (await run('pg_dump', ['--data-only', '--inserts', at.databaseUrl], options)).stdout;
}

/** Every table of the node, as `schema.name`. */
export async function tablesOf(at = node) {
  const rows = await query(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    {},
    at.databaseUrl,
  );
  return rows.map((row) => row.name);
}

/** How `text` may stand in a dump: as it is, in any case, and as the hexadecimal of bytes. */
export const formsOf = (text) => [
  text.toLowerCase(),
  Buffer.from(text).toString('hex'),
  Buffer.from(text.toLowerCase()).toString('hex'),
  Buffer.from(text).toString('base64').replace(/=+$/, '').toLowerCase(),
];

export const logOf = (at = node) => readFile(join(at.dataDir, 'log/parleyd.log'), 'utf8');

/** Names and contents of all files of the outbox. */
export async function outboxOf(at = node) {
  const folder = join(at.dataDir, 'outbox');
  const names = await readdir(folder);
  const contents = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return names.map((name, i) => `${name}\n${contents[i]}`).join('\n');
}

/** Where any of `words` stands: `table`, `outbox` or `log` and the word. */
export async function tracesOf(words, at = node) {
  const places = { table: await dump(at), outbox: await outboxOf(at), log: await logOf(at) };
  const found = [];
  for (const [place, content] of Object.entries(places)) {
    const text = content.toLowerCase();
    for (const word of words) {
      if (formsOf(word).some((form) => text.includes(form))) found.push(`${place}: ${word}`);
    }
  }
  return found;
}
