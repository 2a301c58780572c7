import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { getMe } from './calls';
import { Session, session } from './session';

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Trace-Id': 'trace-1' } });
const grant = (access_token: string, expires_in = 900) =>
  json(200, { access_token, token_type: 'bearer', expires_in });
const refused = (code: string) => json(401, { error: { code, message: code } });

let fetches: { path: string; authorization: string | null; key: string | null }[];

/** Answers each path from its own list, the last answer again and again. */
function serve(answers: Record<string, (() => Response)[]>): void {
  fetches = [];
  vi.stubGlobal('fetch', async (path: string, { headers }: { headers: Headers }) => {
    const key = headers.get('Idempotency-Key');
    fetches.push({ path, authorization: headers.get('Authorization'), key });
    const list = answers[path]!;
    return (list.length > 1 ? list.shift()! : list[0]!)();
  });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  session.end();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const refreshes = () => fetches.filter(({ path }) => path === '/auth/refresh').length;

test('any number of callers share one refresh', async () => {
  serve({ '/auth/refresh': [() => grant('one')] });
  const own = new Session();
  expect(await Promise.all([own.refresh(), own.refresh(), own.refresh()])).toEqual([
    'one',
    'one',
    'one',
  ]);
  expect(refreshes()).toBe(1);
  own.end();
});

test('the token is refreshed before it expires', async () => {
  serve({ '/auth/refresh': [() => grant('one'), () => grant('two')] });
  const own = new Session();
  await own.refresh();
  await vi.advanceTimersByTimeAsync(839_000);
  expect(own.token).toBe('one');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(own.token).toBe('two');
  own.end();
});

test('a refresh without an answer is repeated by its key, even by another page', async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  const offline = () => {
    throw new TypeError('offline');
  };
  serve({ '/auth/refresh': [offline, () => grant('one'), () => grant('two')] });
  await expect(new Session().refresh()).rejects.toMatchObject({ status: 0 });
  const own = new Session();
  await own.refresh();
  expect(kept.size).toBe(0);
  await own.refresh();
  const keys = fetches.map(({ key }) => key);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
  own.end();
});

test('a spent cookie ends the session; an unreachable node does not', async () => {
  serve({
    '/auth/refresh': [
      () => grant('one'),
      () => {
        throw new TypeError('offline');
      },
      () => refused('INVALID_REFRESH_TOKEN'),
    ],
  });
  const own = new Session();
  await own.refresh();
  const changes: string[] = [];
  own.onChange((change) => changes.push(change));
  await expect(own.refresh()).rejects.toMatchObject({ status: 0 });
  expect(own.token).toBe('one');
  await expect(own.refresh()).rejects.toMatchObject({ status: 401 });
  expect(own.token).toBeNull();
  expect(changes).toEqual(['signed-out']);
});

test('a 401 is answered once with a fresh token', async () => {
  serve({
    '/auth/refresh': [() => grant('fresh')],
    '/users/me': [() => refused('TOKEN_EXPIRED'), () => json(200, { id: 'u' })],
  });
  session.accept({ access_token: 'stale', token_type: 'bearer', expires_in: 900 });
  expect(await getMe()).toEqual({ id: 'u' });
  expect(fetches.map(({ authorization }) => authorization)).toEqual([
    'Bearer stale',
    null,
    'Bearer fresh',
  ]);
});

test('a second 401 is the answer', async () => {
  serve({
    '/auth/refresh': [() => grant('fresh')],
    '/users/me': [() => refused('UNAUTHENTICATED')],
  });
  session.accept({ access_token: 'stale', token_type: 'bearer', expires_in: 900 });
  await expect(getMe()).rejects.toMatchObject({ status: 401, traceId: 'trace-1' });
  expect(refreshes()).toBe(1);
});

test('calls that fail together refresh together', async () => {
  serve({
    '/auth/refresh': [() => grant('fresh')],
    '/users/me': [
      () => refused('x'),
      () => refused('x'),
      () => refused('x'),
      () => json(200, { id: 'u' }),
    ],
  });
  session.accept({ access_token: 'stale', token_type: 'bearer', expires_in: 900 });
  await Promise.all([getMe(), getMe(), getMe()]);
  expect(refreshes()).toBe(1);
});
