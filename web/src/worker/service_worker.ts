/**
 * Keeps the program itself (pages, scripts, styles) in the browser, so that it opens without the
 * network. It never touches a call: answers of a node, and with them every token, stay out of it.
 */

// Filled in by the build: what the program is made of, and a name that changes with it.
declare const PROGRAM_FILES: string[];
declare const PROGRAM_VERSION: string;

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchEvent extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  clients: { claim(): Promise<void> };
  addEventListener(name: 'install' | 'activate', run: (event: WorkerEvent) => void): void;
  addEventListener(name: 'fetch', run: (event: FetchEvent) => void): void;
}
const worker = globalThis as unknown as Worker;

const PREFIX = 'parley.program.';
const NAME = PREFIX + PROGRAM_VERSION;
/** A gateway that cannot reach any node answers with these. */
const AWAY = new Set([502, 503, 504]);

/** The page that is every page. */
function askForPage(): Promise<Response> {
  return fetch('/', { headers: { accept: 'text/html' }, cache: 'no-cache' });
}

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  const page = await askForPage();
  if (!page.ok) throw new Error(`the page: ${page.status}`);
  await cache.put('/', page);
  await cache.addAll(PROGRAM_FILES);
}

async function forgetOlder(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(NAME)).match(path);
}

/** As the node has it; while no node can be reached, as it was kept. */
async function openPage(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    return AWAY.has(answer.status) ? ((await kept('/')) ?? answer) : answer;
  } catch (error) {
    const page = await kept('/');
    if (page) return page;
    throw error;
  }
}

async function openAsset(request: Request): Promise<Response> {
  return (await kept(new URL(request.url).pathname)) ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(forgetOlder()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') event.respondWith(openPage(request));
  // Their names change with their content.
  else if (pathname.startsWith('/assets/')) event.respondWith(openAsset(request));
});

export {};
