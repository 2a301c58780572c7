import { useEffect, useState } from 'react';
import { useChat } from '../hooks/use_chat';
import type { LinkState } from '../api/link';
import styles from './shell.module.css';

/** Short breaks mend themselves unnoticed. */
const PATIENCE_MS = 700;

const words: Partial<Record<LinkState, string>> = {
  reconnecting: 'Reconnecting…',
  offline: 'Offline. Your messages will wait.',
};

export function ConnectionBanner() {
  const link = useChat((state) => state.link);
  const [shown, setShown] = useState<LinkState>('online');
  useEffect(() => {
    const timer = setTimeout(() => setShown(link), link === 'reconnecting' ? PATIENCE_MS : 0);
    return () => clearTimeout(timer);
  }, [link]);
  const text = words[shown];
  return (
    <div role="status" aria-live="polite">
      {text && (
        <p className={styles.connection}>
          <span className={styles.pulse} />
          {text}
        </p>
      )}
    </div>
  );
}
