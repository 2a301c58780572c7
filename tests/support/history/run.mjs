// A whole run: people at work, faults, peace, and the verdict on what was recorded.
import { join } from 'node:path';
import { randoms } from '../chatter.mjs';
import { root } from '../places.mjs';
import { describeViolations, violationsIn } from './check.mjs';
import { cutConnections, strike } from './nemesis.mjs';
import { Recorder, readHistory } from './recorder.mjs';
import { noteStored, whenDone } from './stored.mjs';
import { Workload } from './workload.mjs';

/** The seed that was asked for, or a new one. */
export const askedSeed = () =>
  Number(process.env.PARLEY_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** How long faults are to go on; short when nobody asked. */
export const askedSeconds = (otherwise) => Number(process.env.PARLEY_FAULT_SECONDS ?? otherwise);

/** Where a history is kept. */
export const fileOf = (name, seed) => join(root, 'build/log/history', `${name}-${seed}.jsonl`);

/**
 * One run against `site`, recorded: `{recorder, operations, struck}`. `list` are the faults, as
 * `strike` knows them. `act(workload, site)` comes after them, `meddle(site, conversationIds)` when
 * all is at rest and only the database is still to be read.
 */
export async function record(site, options) {
  const { name, seed, load, list = [], act } = options;
  const begunAt = Date.now();
  const random = randoms(seed);
  const recorder = new Recorder(fileOf(name, seed));
  site.mailbox.recorder = recorder;
  recorder.note('run', { name, seed });
  const workload = new Workload({ site, recorder, random }, load);
  let struck = 0;
  try {
    await workload.start();
    await workload.more(100);
    const stopCutting = cutConnections(workload, random);
    try {
      struck = await strike(list, { ...options, recorder, random });
      await act?.(workload, site);
      await workload.more(100);
    } finally {
      await stopCutting();
    }
    const ids = workload.conversations.map((x) => x.id);
    try {
      await workload.settle();
      await whenDone(ids, site.databaseUrl);
    } catch (error) {
      recorder.note('mark', { name: 'unsettled', error: error.message });
    }
    await options.meddle?.(site, ids);
    await noteStored(recorder, ids, begunAt, site.databaseUrl);
  } finally {
    await workload.end();
    recorder.close();
    site.mailbox.recorder = undefined;
  }
  return { recorder, operations: workload.count, struck };
}

/** A closed history that must be clean. It is kept only when it is not: the message says where. */
export function judge(recorder, what) {
  const violations = violationsIn(readHistory(recorder.file));
  if (violations.length > 0)
    throw new Error(`${what}, history ${recorder.file}\n${describeViolations(violations)}`);
  recorder.remove();
}

/** A run that must be clean. */
export async function mustHold(site, options) {
  const { recorder, operations, struck } = await record(site, options);
  judge(recorder, `seed ${options.seed}`);
  return { operations, struck };
}

/** Runs of a minute each until the time is over; each with people of its own and another seed. */
export async function holdFor(seconds, site, { seed, ...options }) {
  const end = Date.now() + seconds * 1000;
  const all = { operations: 0, struck: 0, runs: 0 };
  do {
    const left = Math.max(0, (end - Date.now()) / 1000);
    const one = { ...options, seed: seed + all.runs, seconds: Math.min(60, left) };
    const { operations, struck } = await mustHold(site, one);
    all.operations += operations;
    all.struck += struck;
    all.runs += 1;
  } while (Date.now() < end);
  return all;
}
