import type { ReactNode } from 'react';
import { Brand } from '../components/small';
import styles from './auth_layout.module.css';

/** Two people, one conversation: the picture beside the forms. */
function Picture() {
  return (
    <svg className={styles.picture} viewBox="0 0 420 420" aria-hidden="true">
      <g className={styles.drift}>
        <path
          d="M66 84h178a34 34 0 0 1 34 34v52a34 34 0 0 1-34 34H128l-38 30c-5 4-11 0-10-6l4-26H66
            a34 34 0 0 1-34-34v-50a34 34 0 0 1 34-34z"
          fill="#f6efe2"
        />
        <rect x="68" y="122" width="146" height="12" rx="6" fill="#0d5c49" opacity=".75" />
        <rect x="68" y="150" width="96" height="12" rx="6" fill="#0d5c49" opacity=".35" />
      </g>
      <g className={styles.driftLate}>
        <path
          d="M176 246h178a34 34 0 0 1 34 34v40a34 34 0 0 1-34 34h-14l5 24c1 6-5 10-10 6l-38-30
            H176a34 34 0 0 1-34-34v-40a34 34 0 0 1 34-34z"
          fill="#f08a55"
        />
        <rect x="178" y="282" width="120" height="12" rx="6" fill="#3a1503" opacity=".7" />
        <rect x="178" y="308" width="64" height="12" rx="6" fill="#3a1503" opacity=".35" />
        <path
          d="m318 312 8 9 17-21m-6 20 2 2 17-22"
          fill="none"
          stroke="#3a1503"
          strokeWidth="4.500"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </g>
    </svg>
  );
}

export function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className={styles.layout}>
      <aside className={styles.aside}>
        <Picture />
        <p className={styles.slogan}>
          Say it once.
          <br />
          It arrives.
        </p>
        <p className={styles.promise}>Every message is safe on disk before anyone sees a tick.</p>
      </aside>
      <main className={styles.main}>
        <div className={styles.card}>
          <Brand size={38} />
          {children}
        </div>
      </main>
    </div>
  );
}
