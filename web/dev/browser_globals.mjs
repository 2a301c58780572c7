// What browsers have, and Node 18 has under another name, for the client's own tests.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
