// What an answer, or none, says about whether something was done.
import { call } from '../rest.mjs';
import { Refused } from '../socket.mjs';

/** Refusals that say "later". */
const LATER = new Set([
  'STORAGE_UNAVAILABLE',
  'OVERLOADED',
  'SHARD_MOVING',
  'RATE_LIMITED',
  'USERS_UNAVAILABLE',
]);
/** How a refusal says that it does not know. */
const IN_DOUBT = /may have been done/;

function refusal(code, message) {
  if (IN_DOUBT.test(message)) return { outcome: 'unknown', code };
  return { outcome: 'failed', code, isFinal: !LATER.has(code) };
}

/** A socket's failure: refused by the node, or nobody knows. */
export function outcomeOfError(error) {
  if (error instanceof Refused) return refusal(error.code, error.message);
  return { outcome: 'unknown', code: `${error.code ?? error.message}` };
}

/** What a balancer says itself: 503 when it asked nobody, 502 or 504 when it lost whom it asked. */
function outcomeOfBalancer(status) {
  const code = `HTTP_${status}`;
  if (status === 503) return { outcome: 'failed', code, isFinal: false };
  return { outcome: 'unknown', code };
}

export function outcomeOfAnswer({ status, body, headers }) {
  if (status < 300) return { outcome: 'ok', status, answer: body };
  if (status > 500 && !body?.error) return outcomeOfBalancer(status);
  const { code, message } = body?.error ?? { code: `HTTP_${status}`, message: '' };
  return { ...refusal(code, message), status, retryAfter: headers['retry-after'] };
}

/** One call of REST, and what is known after it. */
export async function tryCall(node, method, path, options) {
  try {
    return outcomeOfAnswer(await call(node, method, path, options));
  } catch (error) {
    // Nobody listened: nobody has heard of it.
    if (error.code === 'ECONNREFUSED') return { outcome: 'failed', code: error.code };
    // What contradicts the description of the interface is no accident of the network.
    if (/not as described/.test(error.message)) throw error;
    return { outcome: 'unknown', code: `${error.code ?? error.message}` };
  }
}
