import { Failure } from './failure';
import { session } from './session';
import { request, type CallOptions } from './transport';

/** A call as the signed-in user. A 401 is answered once with a fresh token. */
export async function authorized<T>(
  method: string,
  path: string,
  options: CallOptions = {},
): Promise<T> {
  const token = session.token ?? (await session.refresh());
  try {
    return await request<T>(method, path, { ...options, token });
  } catch (error) {
    if (!(error instanceof Failure) || error.status !== 401) throw error;
    // A wrong password is no matter of the token, and is not tried twice.
    if (error.code === 'INVALID_CREDENTIALS') throw error;
    // Another caller may have refreshed while this answer was on its way.
    const fresh =
      session.token && session.token !== token ? session.token : await session.refresh();
    return request<T>(method, path, { ...options, token: fresh });
  }
}

export const segment = encodeURIComponent;
