import { Failure, unreachable } from './failure';
import type { ErrorBody } from './types';

const CALL_TIMEOUT_MS = 15_000;

export interface CallOptions {
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, under its own media type. */
  file?: Blob;
  token?: string | null;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Let the call end even when the page is left. */
  keepalive?: boolean;
  timeoutMs?: number;
}

function headersOf(options: CallOptions): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.file) headers.set('Content-Type', options.file.type);
  if (options.token) headers.set('Authorization', `Bearer ${options.token}`);
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey);
  return headers;
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

async function failureOf(response: Response): Promise<Failure> {
  const body = (await response.json().catch(() => null)) as { error?: ErrorBody } | null;
  const fallback = { code: `HTTP_${response.status}`, message: 'The server could not answer.' };
  const error: ErrorBody = { ...(body?.error ?? fallback) };
  error.trace_id ??= response.headers.get('Trace-Id') ?? undefined;
  return new Failure(response.status, error, retryAfterMs(response));
}

function payloadOf({ body, file }: CallOptions): BodyInit | undefined {
  return body === undefined ? file : JSON.stringify(body);
}

/** One HTTP call: the parsed JSON (undefined for 204), or a `Failure`. Sessions are not its own. */
export async function request<T>(method: string, path: string, options: CallOptions = {}) {
  const limit = AbortSignal.timeout(options.timeoutMs ?? CALL_TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: headersOf(options),
      body: payloadOf(options),
      credentials: 'same-origin',
      cache: 'no-store',
      keepalive: options.keepalive ?? false,
      signal: options.signal ? AbortSignal.any([limit, options.signal]) : limit,
    });
  } catch {
    throw unreachable();
  }
  if (!response.ok) throw await failureOf(response);
  const isEmpty = response.headers.get('Content-Length') === '0';
  if (response.status === 204 || isEmpty) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw unreachable();
  }
}
