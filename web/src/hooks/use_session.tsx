import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import * as calls from '../api/calls';
import { asFailure } from '../api/failure';
import { session } from '../api/session';
import { chat } from '../store/client';
import { forgetDrafts } from '../store/drafts';
import { mentions } from '../store/mentions';
import { social } from '../store/social';

const RETRY_MS = 3_000;
const CHANNEL = 'parley.session';

export type SessionStatus = 'starting' | 'in' | 'out' | 'unreachable';

interface SessionValue {
  status: SessionStatus;
  logOut(): Promise<void>;
}

const SessionContext = createContext<SessionValue>({
  status: 'starting',
  logOut: () => Promise.resolve(),
});

export const useSession = () => useContext(SessionContext);

/** The other tabs of this browser share the cookie, so they end with this one. */
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel(CHANNEL) : null;

/** Asks the cookie who we are at start, follows log-ins and log-outs, and runs the chat client. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [status, setStatus] = useState<SessionStatus>('starting');

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The token that `enter` itself asks for announces a sign-in too; it is not a second one.
    let isEntering = false;
    const enter = async () => {
      if (isEntering) return;
      isEntering = true;
      try {
        if (session.token === null) await session.refresh();
        chat.start(await calls.getMe());
        void mentions.load();
        setStatus('in');
      } catch (error) {
        if (asFailure(error).status === 401) return setStatus('out');
        setStatus('unreachable');
        timer = setTimeout(() => void enter(), RETRY_MS);
      } finally {
        isEntering = false;
      }
    };
    const leave = () => {
      clearTimeout(timer);
      chat.stop();
      forgetDrafts();
      social.forget();
      mentions.forget();
      setStatus('out');
    };
    const forget = session.onChange((change) => {
      if (change === 'signed-out') leave();
      else void enter();
    });
    if (tabs) tabs.onmessage = () => session.end();
    void enter();
    return () => {
      forget();
      clearTimeout(timer);
    };
  }, []);

  const value = useMemo(
    () => ({
      status,
      logOut: async () => {
        await chat.forgetWaiting();
        await calls.logOut().catch(() => undefined);
        tabs?.postMessage('signed-out');
      },
    }),
    [status],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}
