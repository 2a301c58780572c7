import { uuidV7 } from './uuid';

const NAME = 'parley.refresh';

/**
 * The key of the refresh that is under way in this browser. It outlives the page, no secret though:
 * a page that is reloaded before its answer came asks again with the same key, and the node gives
 * the same answer instead of taking the spent cookie for a stolen one.
 */
export function refreshKey(): string {
  const fresh = uuidV7();
  try {
    const known = localStorage.getItem(NAME);
    if (!known) localStorage.setItem(NAME, fresh);
    return known ?? fresh;
  } catch {
    return fresh;
  }
}

/** The answer came: the next refresh is another one. */
export function forgetRefreshKey(): void {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Without storage there is nothing to forget.
  }
}
