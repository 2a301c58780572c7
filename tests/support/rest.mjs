// HTTP as a client of the contract sees it: every status is an answer, nothing is retried.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import { checkAnswer } from './description.mjs';
import { DEADLINE_MS } from './waiting.mjs';

const pooled = { keepAlive: true, maxSockets: 64 };
const ways = {
  'http:': { request: http.request, agent: new http.Agent(pooled) },
  'https:': { request: https.request, agent: new https.Agent(pooled) },
};

function parsed(text, headers) {
  const isJson = (headers['content-type'] ?? '').startsWith('application/json');
  return isJson && text ? JSON.parse(text) : undefined;
}

function payloadOf({ json, body }) {
  return json === undefined ? body : JSON.stringify(json);
}

function headersOf({ json, token, headers }, payload) {
  const made = { accept: 'application/json', ...headers };
  if (json !== undefined) made['content-type'] ??= 'application/json';
  if (token) made.authorization ??= `Bearer ${token}`;
  if (payload !== undefined) made['content-length'] ??= Buffer.byteLength(payload);
  return made;
}

/**
 * One call. `json` is encoded, `body` is sent as it is. Gives `{status, headers, text, body}`,
 * `body` being the parsed JSON. Rejects when the connection breaks or nothing comes in time.
 * A node of HTTPS is known by its `ca`.
 */
export function call(node, method, path, options = {}) {
  const payload = payloadOf(options);
  const headers = headersOf(options, payload);
  return new Promise((resolve, reject) => {
    // The path as it is: a URL would tidy it up.
    const { protocol, hostname, port } = new URL(node.url);
    const { request, agent } = ways[protocol];
    // Before there is a connection, too: not every network says that nobody is there.
    const timeout = options.deadlineMs ?? DEADLINE_MS;
    const where = { hostname, port, path, method, headers, agent, timeout, ca: node.ca };
    const asked = request(where, (answer) => {
      const pieces = [];
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8');
        const { statusCode: status, headers: fields } = answer;
        const whole = { status, headers: fields, text, body: parsed(text, fields) };
        try {
          checkAnswer(method, path, options.json, whole);
          resolve(whole);
        } catch (fault) {
          reject(fault);
        }
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer`)));
    asked.on('error', reject);
    asked.end(payload);
  });
}

/** Somebody who calls the node: with a token, or without one a stranger. */
export class Caller {
  constructor(node, token) {
    this.node = node;
    this.token = token;
  }

  call(method, path, options = {}) {
    return call(this.node, method, path, { token: this.token, ...options });
  }

  get(path, headers) {
    return this.call('GET', path, { headers });
  }

  post(path, json, headers) {
    return this.call('POST', path, { json, headers });
  }

  patch(path, json, headers) {
    return this.call('PATCH', path, { json, headers });
  }

  put(path, json, headers) {
    return this.call('PUT', path, { json, headers });
  }

  delete(path, headers) {
    return this.call('DELETE', path, { headers });
  }
}

/** The answer's body after a check of its status; the message shows what came instead. */
export function expectStatus(answer, status) {
  assert.equal(answer.status, status, `status ${answer.status}: ${answer.text.slice(0, 500)}`);
  return answer.body;
}

/** Checks the one shape of errors, and gives its `error`. */
export function expectProblem(answer, status, code) {
  const { error } = expectStatus(answer, status) ?? {};
  assert.ok(error, `no error body: ${answer.text.slice(0, 200)}`);
  assert.equal(error.code, code);
  assert.match(error.message, /\S/);
  assert.equal(error.trace_id, answer.headers['trace-id']);
  assert.ok(status === 422 || error.details === undefined, 'details belong to 422');
  if (status === 401) assert.match(answer.headers['www-authenticate'] ?? '', /^Bearer/);
  if (status === 429 || status === 503) assert.match(answer.headers['retry-after'] ?? '', /^\d+$/);
  return error;
}
