import type { CSSProperties, ReactNode } from 'react';
import { AlertIcon, CheckIcon } from './icons';
import styles from './small.module.css';

/** `isQuiet` is for what need not be looked at at once. */
export function Badge({ count, isQuiet = false }: { count: number; isQuiet?: boolean }) {
  if (count <= 0) return null;
  return (
    <span className={styles.badge} data-quiet={isQuiet || undefined}>
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span className="visually-hidden">{count} unread</span>
    </span>
  );
}

export function Skeleton(style: CSSProperties) {
  return <span className={styles.skeleton} style={style} aria-hidden="true" />;
}

/** Two speech shapes that meet; the icon of the page is the same drawing. */
function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true">
      <path
        className={styles.markNear}
        d="M20 5c9.400 0 17 6.900 17 15.500S29.400 36 20 36c-2.100 0-4.200-.4-6-1l-7.300 3.400
          c-.9.400-1.800-.5-1.500-1.400L7.400 30.500
          C4.700 27.800 3 24.300 3 20.500 3 11.900 10.600 5 20 5z"
      />
      <path
        className={styles.markFar}
        d="M39.500 17.500c3.400 2.900 5.500 7 5.500 11.500 0 3.500-1.300 6.700-3.400 9.300
          l1.600 5c.3.900-.6 1.700-1.400 1.300L36 41.800
          c-1.900.8-4 1.200-6.200 1.200-4.700 0-9-1.900-11.900-5 .7.100 1.400.1 2.100.1 11 0
          20-8 20-17.600 0-1-.2-2-.5-3
          z"
      />
    </svg>
  );
}

export function Brand({ size = 30, hideName = false }: { size?: number; hideName?: boolean }) {
  return (
    <span className={styles.brand}>
      <Mark size={size} />
      <span className={hideName ? 'visually-hidden' : undefined}>Parley</span>
    </span>
  );
}

interface EmptyStateProps {
  art: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ art, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <span className={styles.emptyArt}>{art}</span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action && <div className={styles.emptyAction}>{action}</div>}
    </div>
  );
}

interface BannerProps {
  tone: 'danger' | 'success' | 'notice';
  children: ReactNode;
}

export function Banner({ tone, children }: BannerProps) {
  return (
    <div className={styles.banner} data-tone={tone} role={tone === 'danger' ? 'alert' : 'status'}>
      {tone === 'success' ? <CheckIcon size={18} /> : <AlertIcon size={18} />}
      <span>{children}</span>
    </div>
  );
}

export function TypingDots() {
  return (
    <span className={styles.dots} aria-hidden="true">
      <i />
      <i />
      <i />
    </span>
  );
}
