import { Failure, unreachable } from './failure';
import type { ErrorBody, Ready, ServerEvent } from './types';

const READY_TIMEOUT_MS = 10_000;
const ACK_TIMEOUT_MS = 10_000;
/** Waiting requests beyond this are refused at once; a healthy node answers in milliseconds. */
const WAITING_MAX = 256;

/** The part of the browser's WebSocket that a wire uses; tests bring their own. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
}

export type MakeSocket = (url: string, protocols: string[]) => SocketLike;

export interface WireHandlers {
  onReady(ready: Ready): void;
  onEvent(event: ServerEvent): void;
  onClose(code: number): void;
}

interface Waiting {
  resolve(data: unknown): void;
  reject(failure: Failure): void;
  timer: ReturnType<typeof setTimeout>;
}

/** The codes whose meaning depends on the moment; their HTTP status says the same. */
const passing: Record<string, number> = {
  RATE_LIMITED: 429,
  STORAGE_UNAVAILABLE: 503,
  SHARD_MOVING: 503,
  OVERLOADED: 503,
};

type Frame = { ack?: number; event?: string; data?: unknown; error?: ErrorBody };

function parse(data: unknown): Frame | null {
  if (typeof data !== 'string') return null;
  try {
    const frame: unknown = JSON.parse(data);
    return typeof frame === 'object' && frame !== null ? (frame as Frame) : null;
  } catch {
    return null;
  }
}

/**
 * One WebSocket from its opening to its closing. Client frames are `{event, id, data}`, each
 * answered by `{ack: id, data | error}`; everything else the node sends is `{event, data}`.
 */
export class Wire {
  #socket: SocketLike;
  #handlers: WireHandlers;
  #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #isReady = false;
  #isClosed = false;
  #readyTimer: ReturnType<typeof setTimeout>;
  /** When the last frame came, on the clock of `Date.now()`. */
  lastHeardAt = Date.now();

  constructor(make: MakeSocket, url: string, token: string, handlers: WireHandlers) {
    this.#handlers = handlers;
    this.#socket = make(url, ['parley.v1', `bearer.${token}`]);
    this.#socket.onmessage = ({ data }) => this.#receive(data);
    this.#socket.onclose = ({ code }) => this.#closed(code);
    this.#readyTimer = setTimeout(() => this.close(), READY_TIMEOUT_MS);
  }

  get isReady(): boolean {
    return this.#isReady && !this.#isClosed;
  }

  /** Resolves with the data of the answer; rejects with status 0 when the outcome is unknown. */
  request<T>(event: string, data: unknown, timeoutMs = ACK_TIMEOUT_MS): Promise<T> {
    if (!this.isReady || this.#waiting.size >= WAITING_MAX) return Promise.reject(unreachable());
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(unreachable());
      }, timeoutMs);
      this.#waiting.set(id, { resolve: resolve as (data: unknown) => void, reject, timer });
      this.#socket.send(JSON.stringify({ event, id, data }));
    });
  }

  /** Ends the wire now, without waiting for the peer: a dead network never completes a close. */
  close(): void {
    this.#socket.close();
    this.#closed(1006);
  }

  #receive(data: unknown): void {
    if (this.#isClosed) return;
    this.lastHeardAt = Date.now();
    const frame = parse(data);
    if (frame === null) return;
    if (typeof frame.ack === 'number') this.#acknowledge(frame.ack, frame);
    else if (frame.event === 'ready') this.#ready(frame.data);
    else if (typeof frame.event === 'string') {
      this.#handlers.onEvent({ event: frame.event, data: frame.data });
    }
  }

  #ready(data: unknown): void {
    clearTimeout(this.#readyTimer);
    this.#isReady = true;
    this.#handlers.onReady((data ?? {}) as Ready);
  }

  #acknowledge(id: number, frame: Frame): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (frame.error) waiting.reject(new Failure(passing[frame.error.code] ?? 400, frame.error));
    else waiting.resolve(frame.data);
  }

  #closed(code: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#readyTimer);
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(unreachable());
    }
    this.#waiting.clear();
    this.#handlers.onClose(code);
  }
}
