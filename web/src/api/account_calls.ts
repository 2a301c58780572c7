/** Calls about the session and one's own account. */
import { authorized } from './authorized';
import { session } from './session';
import { request } from './transport';
import type { AvatarAnswer, Profile, ProfileChange, TokenAnswer } from './types';

const UPLOAD_TIMEOUT_MS = 60_000;

export interface Registration {
  email: string;
  username: string;
  password: string;
  display_name?: string;
}

export function register(form: Registration): Promise<Profile> {
  return request('POST', '/auth/register', { body: form });
}

export async function logIn(email: string, password: string): Promise<void> {
  session.accept(await request<TokenAnswer>('POST', '/auth/login', { body: { email, password } }));
}

export async function logOut(): Promise<void> {
  try {
    await request('POST', '/auth/logout', { token: session.token });
  } finally {
    session.end();
  }
}

export function resendVerification(email: string): Promise<void> {
  return request('POST', '/auth/resend-verification', { body: { email } });
}

export function getMe(): Promise<Profile> {
  return authorized('GET', '/users/me');
}

/** Changes what `change` names and nothing else. */
export function updateMe(change: ProfileChange): Promise<Profile> {
  return authorized('PATCH', '/users/me', { body: change });
}

/** The picture as it is; the node judges it by its bytes. */
export function putAvatar(picture: Blob): Promise<AvatarAnswer> {
  return authorized('PUT', '/users/me/avatar', {
    file: picture,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
}

/** Asks for the erasure of the account; the node ends every session of it. */
export function deleteMe(password: string): Promise<void> {
  return authorized('DELETE', '/users/me', { body: { password } });
}
