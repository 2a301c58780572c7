import { useEffect } from 'react';
import { chat } from './use_chat';

/** Tells the chat client what the browser knows of the network and of being looked at. */
export function useNetwork(): void {
  useEffect(() => {
    const onVisible = () => document.visibilityState === 'visible' && chat.nudge();
    window.addEventListener('online', chat.nudge);
    window.addEventListener('offline', chat.networkLost);
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      window.removeEventListener('online', chat.nudge);
      window.removeEventListener('offline', chat.networkLost);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, []);
}
