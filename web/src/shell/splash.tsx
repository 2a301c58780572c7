import { Brand } from '../components/small';
import styles from './shell.module.css';

/** What stands on the screen while the session is being asked for. */
export function Splash({ isUnreachable }: { isUnreachable: boolean }) {
  return (
    <main className={styles.splash}>
      <Brand size={56} hideName />
      <p role="status">{isUnreachable ? 'Parley cannot be reached. Trying again…' : ''}</p>
    </main>
  );
}
