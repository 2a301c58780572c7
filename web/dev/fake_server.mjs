// DEVELOPMENT FAKE of a Parley node: the calls and events that the web client uses, in memory.
// It exists to look at pages without a node (`npm run dev:fake`); it proves nothing about one.
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Answer } from './fake_answer.mjs';
import { routes } from './fake_routes.mjs';
import { serveSockets } from './fake_socket.mjs';
import { DEMO_PASSWORD, makeWorld } from './fake_state.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const CSP =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; " +
  "connect-src 'self' ws: wss:";
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

function sendFile(response, path) {
  const file = normalize(join(dist, path));
  if (!file.startsWith(dist) || !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {
    'Content-Type': types[extname(file)] ?? 'text/plain',
    'Content-Security-Policy': CSP,
  });
  return createReadStream(file).pipe(response);
}

function isPage({ method, headers }) {
  return method === 'GET' && headers.accept?.includes('text/html') === true;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const bytes = Buffer.concat(parts);
  if (!/json/.test(request.headers['content-type'] ?? 'json')) return bytes;
  return bytes.length ? JSON.parse(bytes.toString('utf8')) : {};
}

async function answer(world, request, url) {
  const found = routes.find(
    ([method, pattern]) => method === request.method && pattern.test(url.pathname),
  );
  if (!found) throw new Answer(404, 'NOT_FOUND', 'There is nothing here.');
  const [, pattern, needsToken, handler] = found;
  const user = world.accessTokens.get(request.headers.authorization?.replace('Bearer ', ''));
  if (needsToken && !user) throw new Answer(401, 'UNAUTHENTICATED', 'Log in first.');
  const cookie = /refresh_token=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const params = pattern.exec(url.pathname).slice(1);
  return handler({
    world,
    user,
    params,
    cookie,
    wantsPage: isPage(request),
    query: url.searchParams,
    body: await bodyOf(request),
    contentType: request.headers['content-type'],
    origin: url.origin,
  });
}

async function onRequest(world, request, response) {
  const url = new URL(request.url, `http://${request.headers.host}`);
  const isFile = /^\/(assets\/|service_worker\.js$)/.test(url.pathname);
  if (isFile) return sendFile(response, url.pathname);
  if (isPage(request) && url.pathname !== '/auth/verify') return sendFile(response, 'index.html');
  const trace_id = randomBytes(16).toString('hex');
  const common = {
    'Content-Type': 'application/json',
    'Trace-Id': trace_id,
    'Cache-Control': 'no-store',
  };
  try {
    const { status, body, headers } = await answer(world, request, url);
    response.writeHead(status, { ...common, ...headers });
    return response.end(body === undefined ? undefined : JSON.stringify(body));
  } catch (error) {
    const { status = 500, code = 'INTERNAL', message, details } = error;
    response.writeHead(status, common);
    return response.end(JSON.stringify({ error: { code, message, trace_id, details } }));
  }
}

/** Starts a fake on `port` (0: any free one) and resolves with its world and address. */
export async function startFake({ port = 0, outboxFolder = null } = {}) {
  const world = { ...makeWorld(), outboxFolder };
  const server = createServer((request, response) => void onRequest(world, request, response));
  serveSockets(world, server);
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { world, server, url: `http://127.0.0.1:${server.address().port}` };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = Number(process.env.PORT ?? 8787);
  const { url } = await startFake({ port, outboxFolder: process.env.PARLEY_OUTBOX ?? null });
  console.log(
    `FAKE node for development; alice, bob, carol @parley.example, password ${DEMO_PASSWORD}`,
  );
  console.log(`ready ${url}`);
}
