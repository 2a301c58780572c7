import * as calls from '../api/calls';
import type { Page, Profile } from '../api/types';
import { Store } from './store';

const PAGE_SIZE = 200;
/** Of longer lists only so many are read ahead; a person's own page says what is true of them. */
const PEOPLE_MAX = 5_000;

export interface SocialState {
  load: 'none' | 'loading' | 'loaded' | 'failed';
  /** Whom we follow, by id. */
  followed: Record<string, Profile>;
  /** Some who follow us: the first page. */
  followers: Profile[];
  /** Null until asked for. */
  closeFriends: Record<string, Profile> | null;
}

export const initialSocial: SocialState = {
  load: 'none',
  followed: {},
  followers: [],
  closeFriends: null,
};

const byId = (people: Profile[]) => Object.fromEntries(people.map((one) => [one.id, one]));

export function withPerson(people: Record<string, Profile>, person: Profile, isIn: boolean) {
  const { [person.id]: _gone, ...others } = people;
  return isIn ? { ...others, [person.id]: person } : others;
}

/** Those who follow us or talk with us and whom we don't follow, once each. */
export function suggestionsOf(state: SocialState, met: Profile[], meId: string): Profile[] {
  const wanted = [...state.followers, ...met].filter(
    ({ id }) => id !== meId && !state.followed[id],
  );
  return [...new Map(wanted.map((one) => [one.id, one])).values()];
}

async function allPages(ask: (page: number) => Promise<Page<Profile>>): Promise<Profile[]> {
  const found: Profile[] = [];
  for (let page = 1; found.length < PEOPLE_MAX; page++) {
    const { items, has_next } = await ask(page);
    found.push(...items);
    if (!has_next || items.length === 0) break;
  }
  return found;
}

/** Whom one follows and holds close: asked for once, changed at once, taken back when refused. */
export class SocialClient {
  readonly store = new Store<SocialState>(initialSocial);
  #meId = '';

  async load(meId: string): Promise<void> {
    const { load } = this.store.get();
    if (meId === this.#meId && (load === 'loading' || load === 'loaded')) return;
    this.#meId = meId;
    this.store.update((state) => ({ ...state, load: 'loading' }));
    try {
      const [followed, followers] = await Promise.all([
        allPages((page) => calls.listFollows(meId, 'followees', page, PAGE_SIZE)),
        calls.listFollows(meId, 'followers'),
      ]);
      if (meId !== this.#meId) return;
      this.store.update((state) => ({
        ...state,
        load: 'loaded',
        followed: byId(followed),
        followers: followers.items,
      }));
    } catch {
      if (meId === this.#meId) this.store.update((state) => ({ ...state, load: 'failed' }));
    }
  }

  /** What the page of a person says of them outdoes the lists. */
  note(person: Profile): void {
    const { is_followed } = person;
    if (is_followed === undefined) return;
    this.store.update((state) => ({
      ...state,
      followed: withPerson(state.followed, person, is_followed),
    }));
  }

  async loadCloseFriends(): Promise<void> {
    const found = await allPages((page) => calls.listCloseFriends(page, PAGE_SIZE));
    const closeFriends = byId(found);
    this.store.update((state) => ({ ...state, closeFriends }));
  }

  setFollowed(person: Profile, isFollowed: boolean): Promise<void> {
    const change = (to: boolean) => (state: SocialState) => ({
      ...state,
      followed: withPerson(state.followed, person, to),
    });
    const ask = isFollowed ? calls.follow : calls.unfollow;
    return this.#attempt(change(isFollowed), change(!isFollowed), () => ask(person.id));
  }

  setCloseFriend(person: Profile, isClose: boolean): Promise<void> {
    const change = (to: boolean) => (state: SocialState) => ({
      ...state,
      closeFriends: withPerson(state.closeFriends ?? {}, person, to),
    });
    const ask = isClose ? calls.addCloseFriend : calls.removeCloseFriend;
    return this.#attempt(change(isClose), change(!isClose), () => ask(person.id));
  }

  /** Signed out: nothing of the person stays in memory. */
  forget(): void {
    this.#meId = '';
    this.store.update(() => initialSocial);
  }

  async #attempt(
    make: (state: SocialState) => SocialState,
    takeBack: (state: SocialState) => SocialState,
    ask: () => Promise<void>,
  ): Promise<void> {
    this.store.update(make);
    try {
      await ask();
    } catch (error) {
      this.store.update(takeBack);
      throw error;
    }
  }
}

export const social = new SocialClient();
