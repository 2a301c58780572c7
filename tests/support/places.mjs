// Where things stand in the checkout.
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** The folder of parleyd. */
export const buildFolder = process.env.PARLEY_BUILD ?? `${root}/build/dev`;
