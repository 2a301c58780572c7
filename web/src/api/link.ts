import { backoffMs } from './backoff';
import { Failure, unreachable } from './failure';
import type { Cursors, Ready, ResumeAnswer, ServerEvent } from './types';
import { Wire, type MakeSocket } from './wire';

const HEARTBEAT_DEFAULT_MS = 25_000;
const PROBE_TIMEOUT_MS = 5_000;
const CLOSE_UNAUTHENTICATED = 4401;
const CLOSE_TOO_MANY = 4429;
/** The node goes away on purpose (draining, restart): another one is there, come back soon. */
const CLOSE_MOVING = new Set([1001, 1012]);
const TOO_MANY_WAIT_MS = 5_000;
/** A refused handshake looks like a lost one to a browser; after so many, try a fresh token. */
const ATTEMPTS_BEFORE_REFRESH = 2;

export type LinkState = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'offline';

export interface LinkOptions {
  url(): string;
  token(): string | null;
  refresh(): Promise<string>;
  make: MakeSocket;
  /** What this client has seen of each conversation, asked for when a wire is ready. */
  cursors(): Cursors;
  onEvent(event: ServerEvent): void;
  /** These conversations cannot be resumed: load them afresh. */
  onReset(conversationIds: string[]): void;
  /** These conversations miss nothing below the highest entry that they have seen. */
  onCaughtUp(conversationIds: string[]): void;
  /** A wire is ready and everything missed has been applied. */
  onReady(ready: Ready): void;
  onState(state: LinkState): void;
}

/** The lasting connection: one wire after another, with what was missed in between filled in. */
export class Link {
  #options: LinkOptions;
  #wire: Wire | null = null;
  #state: LinkState = 'idle';
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #probeTimer: ReturnType<typeof setInterval> | undefined;
  #heartbeatMs = HEARTBEAT_DEFAULT_MS;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    if (this.#state !== 'idle') return;
    this.#set('connecting');
    void this.#connect(false);
  }

  stop(): void {
    this.#set('idle');
    clearTimeout(this.#retryTimer);
    this.#drop();
    this.#attempt = 0;
  }

  request<T>(event: string, data: unknown): Promise<T> {
    return this.#wire ? this.#wire.request<T>(event, data) : Promise.reject(unreachable());
  }

  /** The browser says that the network is gone; no close frame will ever tell. */
  networkLost(): void {
    if (this.#state === 'idle') return;
    clearTimeout(this.#retryTimer);
    this.#set('offline');
    this.#drop();
  }

  /** The network is back or the page is looked at again: make sure, now rather than later. */
  nudge(): void {
    if (this.#state === 'idle') return;
    if (this.#wire) void this.#probe();
    else this.#retryIn(0);
  }

  /** Fetches and applies what followed `cursors`; conversations that cannot be are reset. */
  async catchUp(cursors: Cursors): Promise<void> {
    let wanted = cursors;
    // Ends: every round moves a cursor towards the end of a finite log, or gives up.
    while (Object.keys(wanted).length > 0) {
      const answer = await this.request<ResumeAnswer>('resume', { cursors: wanted });
      for (const entry of answer.entries ?? []) this.#options.onEvent(entry);
      if (answer.recovered === false) {
        this.#options.onReset(answer.reset ?? Object.keys(wanted));
      }
      if (!answer.has_more || !answer.entries?.length) break;
      const now = this.#options.cursors();
      const rest = Object.keys(wanted).map((id): [string, number] => [id, now[id] ?? wanted[id]!]);
      const moved = rest.some(([id, seq]) => seq > wanted[id]!);
      if (!moved) this.#options.onReset(Object.keys(wanted));
      wanted = moved ? Object.fromEntries(rest) : {};
    }
    this.#options.onCaughtUp(Object.keys(cursors));
  }

  async #connect(freshToken: boolean): Promise<void> {
    try {
      const known = freshToken ? null : this.#options.token();
      const token = known ?? (await this.#options.refresh());
      if (this.#state === 'idle' || this.#wire) return;
      this.#open(token);
    } catch (error) {
      if (error instanceof Failure && error.status === 401) this.stop();
      else this.#retryIn(backoffMs(this.#attempt++));
    }
  }

  #open(token: string): void {
    const wire: Wire = new Wire(this.#options.make, this.#options.url(), token, {
      onReady: (ready) => void this.#ready(wire, ready),
      onEvent: (event) => this.#options.onEvent(event),
      onClose: (code) => this.#closed(wire, code),
    });
    this.#wire = wire;
  }

  async #ready(wire: Wire, ready: Ready): Promise<void> {
    this.#heartbeatMs = ready.heartbeat_interval_ms ?? HEARTBEAT_DEFAULT_MS;
    const wanted = this.#options.cursors();
    try {
      await this.catchUp(wanted);
    } catch (error) {
      if (wire !== this.#wire) return;
      if (error instanceof Failure && error.isTransient) return wire.close();
      this.#options.onReset(Object.keys(wanted));
    }
    if (wire !== this.#wire) return;
    this.#attempt = 0;
    this.#watch(wire);
    this.#set('online');
    this.#options.onReady(ready);
  }

  #closed(wire: Wire, code: number): void {
    if (wire !== this.#wire) return;
    this.#wire = null;
    clearInterval(this.#probeTimer);
    if (this.#state === 'idle' || this.#state === 'offline') return;
    this.#set('reconnecting');
    const attempt = this.#attempt++;
    if (code === CLOSE_UNAUTHENTICATED) this.#retryIn(attempt ? backoffMs(attempt) : 0, true);
    else if (CLOSE_MOVING.has(code)) this.#retryIn(100 + Math.random() * 900);
    else if (code === CLOSE_TOO_MANY) this.#retryIn(TOO_MANY_WAIT_MS + backoffMs(attempt));
    else this.#retryIn(backoffMs(attempt), attempt > 0 && attempt % ATTEMPTS_BEFORE_REFRESH === 0);
  }

  #retryIn(delayMs: number, freshToken = false): void {
    clearTimeout(this.#retryTimer);
    if (this.#state === 'idle') return;
    this.#set('reconnecting');
    this.#retryTimer = setTimeout(() => void this.#connect(freshToken), delayMs);
  }

  /** Browsers hide protocol pings, so silence is met with a question that changes nothing. */
  #watch(wire: Wire): void {
    clearInterval(this.#probeTimer);
    this.#probeTimer = setInterval(() => {
      if (Date.now() - wire.lastHeardAt >= this.#heartbeatMs) void this.#probe();
    }, this.#heartbeatMs / 2);
  }

  async #probe(): Promise<void> {
    const wire = this.#wire;
    if (!wire?.isReady) return;
    try {
      await wire.request('resume', { cursors: {} }, PROBE_TIMEOUT_MS);
    } catch (error) {
      const silent = error instanceof Failure && error.status === 0;
      if (silent && wire === this.#wire) wire.close();
    }
  }

  #drop(): void {
    clearInterval(this.#probeTimer);
    const wire = this.#wire;
    this.#wire = null;
    wire?.close();
  }

  #set(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
