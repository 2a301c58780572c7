/** Calls about other people: finding them, following them, close friends. */
import { authorized, segment } from './authorized';
import type { Page, Profile } from './types';

export type FollowList = 'followers' | 'followees';

function itemsOf<T>(answer: Page<T> | T[]): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}

export async function findUserByName(username: string): Promise<Profile | null> {
  const path = `/users?username=${segment(username)}`;
  return itemsOf(await authorized<Page<Profile> | Profile[]>('GET', path))[0] ?? null;
}

/** The public profile, with what the list of names leaves out. */
export function getUser(id: string): Promise<Profile> {
  return authorized('GET', `/users/${segment(id)}`);
}

export async function findUsersByPrefix(
  prefix: string,
  signal?: AbortSignal,
  limit = 8,
): Promise<Profile[]> {
  const path = `/users?prefix=${segment(prefix)}&limit=${limit}`;
  return itemsOf(await authorized<Page<Profile> | Profile[]>('GET', path, { signal }));
}

/** Following twice is following once. */
export function follow(id: string): Promise<void> {
  return authorized('POST', `/users/${segment(id)}/follow`);
}

export function unfollow(id: string): Promise<void> {
  return authorized('DELETE', `/users/${segment(id)}/follow`);
}

export function listFollows(
  id: string,
  list: FollowList,
  page = 1,
  pageSize = 20,
): Promise<Page<Profile>> {
  const path = `/users/${segment(id)}/${list}?page=${page}&page_size=${pageSize}`;
  return authorized('GET', path);
}

export function listCloseFriends(page = 1, pageSize = 20): Promise<Page<Profile>> {
  return authorized('GET', `/users/me/close-friends?page=${page}&page_size=${pageSize}`);
}

export function addCloseFriend(id: string): Promise<void> {
  return authorized('PUT', `/users/me/close-friends/${segment(id)}`);
}

export function removeCloseFriend(id: string): Promise<void> {
  return authorized('DELETE', `/users/me/close-friends/${segment(id)}`);
}
