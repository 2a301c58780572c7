// Holds what a node answers and sends against what it says about itself (http/description), in all
// tests: a document that is not true fails the test that shows it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { root } from './places.mjs';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = require('ajv/dist/2020').default;
const addFormats = require('ajv-formats').default;

const read = (name) => JSON.parse(readFileSync(`${root}/http/description/${name}`, 'utf8'));

/** A document whose schemas can be checked against; `at` is a JSON pointer. */
class Description {
  constructor(name) {
    this.document = read(name);
    this.ajv = new Ajv({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema({ $id: name, ...this.document });
    this.name = name;
  }

  /** Nothing when `value` fits the schema at that place, or what is wrong with it. */
  fault(pointer, value) {
    const validate = this.ajv.getSchema(`${this.name}#${pointer}`);
    if (validate(value)) return undefined;
    return this.ajv.errorsText(validate.errors, { dataVar: '' });
  }
}

export const openapi = new Description('openapi.json');
export const asyncapi = new Description('asyncapi.json');

const escaped = (key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
const pointer = (...keys) => keys.map((key) => `/${escaped(key)}`).join('');

const isName = (segment) => segment.startsWith('{');
const templates = Object.keys(openapi.document.paths)
  .map((path) => ({ path, segments: path.split('/') }))
  // Where two fit, the one that is literal first is meant, as in the route table.
  .sort((a, b) => {
    const at = a.segments.findIndex((x, i) => x !== b.segments[i]);
    return Number(isName(a.segments[at] ?? '')) - Number(isName(b.segments[at] ?? ''));
  });

function templateOf(path) {
  const segments = path.split('/');
  const fits = (pattern) =>
    pattern.length === segments.length &&
    pattern.every((x, i) => (isName(x) ? segments[i] !== '' : x === segments[i]));
  return templates.find((x) => fits(x.segments))?.path;
}

const mediaType = (headers) => (headers['content-type'] ?? '').split(';')[0].trim();

function keyOf(content, type) {
  if (type in content) return type;
  const range = `${type.split('/')[0]}/*`;
  return range in content ? range : undefined;
}

/** The answer's own fault: an undescribed status, type or shape. */
function answerFault(path, method, { status, headers, text, body }) {
  const { responses } = openapi.document.paths[path][method];
  const key = responses[status] ? String(status) : status >= 400 ? 'default' : undefined;
  if (!key) return `the status ${status} is not described`;
  const named = responses[key].$ref;
  const place = named ? named.slice(1) : pointer('paths', path, method, 'responses', key);
  const response = named
    ? openapi.document.components.responses[named.split('/').at(-1)]
    : responses[key];
  if (!text) return undefined;
  const type = keyOf(response.content ?? {}, mediaType(headers));
  if (!type) return `the type '${mediaType(headers)}' is not described for ${status}`;
  if (type !== 'application/json') return undefined;
  return openapi.fault(`${place}${pointer('content', type, 'schema')}`, body);
}

/** What was accepted must be what the document lets clients send. */
function requestFault(path, method, json, status) {
  const operation = openapi.document.paths[path][method];
  if (json === undefined || status >= 300) return undefined;
  if (!operation.requestBody?.content?.['application/json']) return 'a body is not described';
  const place = pointer('paths', path, method, 'requestBody', 'content', 'application/json');
  const fault = openapi.fault(`${place}/schema`, json);
  return fault && `accepted, although: ${fault}`;
}

/** Throws when an answer of the node is none that its description lets expect. */
export function checkAnswer(method, target, json, answer) {
  const path = templateOf(target.split('?')[0]);
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const isPage = mediaType(answer.headers) === 'text/html';
  if (!path || !openapi.document.paths[path][verb] || verb === 'options' || isPage) return;
  const fault = answerFault(path, verb, answer) ?? requestFault(path, verb, json, answer.status);
  if (fault) throw new Error(`${method} ${target} is not as described: ${fault}`);
}

/** Throws when an event, or the data of an acknowledgement, is not as described. */
export function checkEvent(name, data) {
  const key = `server_${name}`;
  if (!asyncapi.document.components.messages[key]) throw new Error(`'${name}' is not described`);
  const place = pointer('components', 'messages', key, 'payload', 'properties', 'data');
  const fault = asyncapi.fault(place, data);
  if (fault) throw new Error(`the event ${name} is not as described: ${fault}`);
}

export function checkAcknowledgement(name, data) {
  const key = `client_${name}`;
  if (!asyncapi.document.components.messages[key]) throw new Error(`'${name}' is not described`);
  const fault = asyncapi.fault(pointer('components', 'messages', key, 'x-answer'), data);
  if (fault) throw new Error(`the acknowledgement of ${name} is not as described: ${fault}`);
}
