import type { ErrorBody, FieldProblem } from './types';

/**
 * What a call to the node can end in besides success. `status` is 0 when no answer came, so the
 * outcome of an unsafe call is unknown and it may be repeated with the same key.
 */
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly traceId: string | undefined;
  readonly details: FieldProblem[];
  readonly retryAfterMs: number | undefined;

  constructor(status: number, body: ErrorBody, retryAfterMs?: number) {
    super(body.message);
    this.name = 'Failure';
    this.status = status;
    this.code = body.code;
    this.traceId = body.trace_id;
    this.details = body.details ?? [];
    this.retryAfterMs = retryAfterMs;
  }

  /** True when repeating the same call later can succeed. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

export function unreachable(): Failure {
  return new Failure(0, { code: 'UNREACHABLE', message: 'Parley cannot be reached right now.' });
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(0, { code: 'UNEXPECTED', message: 'Something went wrong.' });
}
