import { Failure, unreachable } from './failure';
import { forgetRefreshKey, refreshKey } from './refresh_key';
import { request } from './transport';
import type { TokenAnswer } from './types';

/** Refresh this long before the access token runs out, so that no call meets an expired one. */
const REFRESH_AHEAD_MS = 60_000;
const REFRESH_RETRY_MS = 5_000;
/** Timers longer than this overflow in browsers. */
const TIMER_MAX_MS = 2_000_000_000;

export type SessionChange = 'signed-in' | 'signed-out';

/** Runs `work` alone among all tabs of this browser; two tabs must not spend one refresh cookie. */
async function aloneInBrowser<T>(work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request('parley.refresh', work) : work();
}

/**
 * The signed-in session. The access token lives in this object only: never in storage, never in
 * a cookie that scripts can read. The refresh token is an HttpOnly cookie that only the node sees.
 */
export class Session {
  #token: string | null = null;
  #refreshing: Promise<string> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listeners = new Set<(change: SessionChange) => void>();

  get token(): string | null {
    return this.#token;
  }

  onChange(listener: (change: SessionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  accept(answer: TokenAnswer): string {
    const first = this.#token === null;
    this.#token = answer.access_token;
    this.#schedule(answer.expires_in * 1000 - REFRESH_AHEAD_MS);
    if (first) this.#tell('signed-in');
    return answer.access_token;
  }

  /** Forgets the token; the caller has told the node, or the node has told us. */
  end(): void {
    const had = this.#token !== null;
    this.#token = null;
    clearTimeout(this.#timer);
    if (had) this.#tell('signed-out');
  }

  /**
   * A fresh access token. Any number of callers share one request. Rejects with status 401 when
   * the cookie is spent (the session is over) and with status 0 when the node cannot be reached.
   */
  refresh(): Promise<string> {
    this.#refreshing ??= aloneInBrowser(() => this.#fetchToken()).finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  async #fetchToken(): Promise<string> {
    try {
      // A reload in the middle must not lose the new cookie: the old one is spent already.
      const options = { keepalive: true, idempotencyKey: refreshKey() };
      const answer = await request<TokenAnswer>('POST', '/auth/refresh', options);
      forgetRefreshKey();
      return this.accept(answer);
    } catch (error) {
      const failure = error instanceof Failure ? error : unreachable();
      if (failure.status !== 0 && failure.status !== 503) forgetRefreshKey();
      if (failure.status === 401) this.end();
      throw failure;
    }
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    const wait = Math.min(Math.max(delayMs, REFRESH_RETRY_MS), TIMER_MAX_MS);
    this.#timer = setTimeout(() => void this.#refreshAhead(), wait);
  }

  async #refreshAhead(): Promise<void> {
    try {
      await this.refresh();
    } catch {
      if (this.#token !== null) this.#schedule(REFRESH_RETRY_MS);
    }
  }

  #tell(change: SessionChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

export const session = new Session();
