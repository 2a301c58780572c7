import { useEffect, useState } from 'react';
import { Brand } from '../components/small';
import { chat } from '../hooks/use_chat';
import type { WaitingMessage } from '../store/waiting_messages';
import styles from './shell.module.css';

/** What was written here and waits for the node. */
function Waiting() {
  const [waiting, setWaiting] = useState<WaitingMessage[]>([]);
  useEffect(() => {
    void chat.waitingMessages().then(setWaiting);
  }, []);
  if (waiting.length === 0) return null;
  const count = waiting.length === 1 ? 'One message waits' : `${waiting.length} messages wait`;
  return (
    <section className={styles.waiting} aria-label="Waiting messages">
      <p>{count} here, and will be sent when Parley is back.</p>
      <ul>
        {waiting.map(({ clientMessageId, text }) => (
          <li key={clientMessageId} dir="auto">
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What stands on the screen while the session is being asked for. */
export function Splash({ isUnreachable }: { isUnreachable: boolean }) {
  return (
    <main className={styles.splash}>
      <Brand size={56} hideName />
      <p role="status">{isUnreachable ? 'Parley cannot be reached. Trying again…' : ''}</p>
      {isUnreachable && <Waiting />}
    </main>
  );
}
