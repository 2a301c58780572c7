// Processes as the system knows them: for tests that kill, freeze and measure.
import { readFileSync, readdirSync } from 'node:fs';
import { until } from './waiting.mjs';

/** The fields of /proc/PID/stat behind the name: state, parent, … */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export const isAlive = (pid) => (statOf(pid)?.[0] ?? 'Z') !== 'Z';

export function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

/** All processes below `pid`, children before grandchildren. */
export function descendantsOf(pid) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(statOf(name)?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [...(children.get(pid) ?? [])];
  for (let i = 0; i < found.length; ++i) found.push(...(children.get(found[i]) ?? []));
  return found;
}

/** Signals each of them; those that are gone already are fine. */
export function signal(pids, name) {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

export const whenGone = (pid) => until(`the end of process ${pid}`, () => !isAlive(pid), 40_000);

/** Resident memory in bytes. */
export function residentBytes(pid) {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1];
  return Number(kilobytes) * 1024;
}
