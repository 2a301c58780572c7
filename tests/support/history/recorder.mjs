// What happened in a run: one line of JSON each, in the order in which this process saw it. Kept in
// a file, so that a long run needs no more memory than a short one.
//
// `at` counts the lines and beginnings: it orders everything. `ms` is the time of day.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const BUFFER_SIZE = 64 * 1024;

export class Recorder {
  #tick = 0;
  #text = '';
  #open = new Set();
  #outcomes = new Map();

  constructor(file) {
    this.file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.descriptor = openSync(file, 'w');
  }

  /** The place of what happens now. */
  now() {
    this.#tick += 1;
    return this.#tick;
  }

  /** How many operations had an outcome, or a code. */
  count(outcomeOrCode) {
    return this.#outcomes.get(outcomeOrCode) ?? 0;
  }

  /** A line about something that has no length in time. */
  note(kind, fields) {
    this.#write({ kind, at: this.now(), ms: Date.now(), ...fields });
  }

  /** An operation begins; it is written by `end`, or as unknown when the recording ends first. */
  begin(fields) {
    const operation = { kind: 'op', begun: this.now(), begunMs: Date.now(), ...fields };
    this.#open.add(operation);
    return operation;
  }

  /** `outcome` is ok, failed (it had and will have no effect) or unknown. */
  end(operation, outcome, more = {}) {
    if (!this.#open.delete(operation)) return;
    for (const key of [outcome, more.code]) this.#outcomes.set(key, this.count(key) + 1);
    this.#write({ ...operation, at: this.now(), ms: Date.now(), outcome, ...more });
  }

  close() {
    for (const operation of this.#open) this.end(operation, 'unknown', { isCutOff: true });
    this.#flush();
    closeSync(this.descriptor);
  }

  remove() {
    rmSync(this.file, { force: true });
  }

  #write(line) {
    this.#text += `${JSON.stringify(line)}\n`;
    if (this.#text.length > BUFFER_SIZE) this.#flush();
  }

  #flush() {
    writeSync(this.descriptor, this.#text);
    this.#text = '';
  }
}

/** The lines of a history that was closed. */
export function readHistory(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((x) => x !== '').map((x) => JSON.parse(x));
}
