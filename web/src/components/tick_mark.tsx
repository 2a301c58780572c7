import { tickLabel, type Tick } from '../store/ticks';
import styles from './small.module.css';

const shapes: Record<Tick, JSX.Element> = {
  pending: (
    <>
      <circle cx="9" cy="6" r="4.600" />
      <path d="M9 3.500V6l1.700 1.200" />
    </>
  ),
  failed: (
    <>
      <circle cx="9" cy="6" r="4.600" />
      <path d="M9 3.600v2.800M9 8.400v.1" />
    </>
  ),
  sent: <path d="m5 6.500 2.600 2.700L13 3.200" />,
  delivered: <path d="m2 6.500 2.600 2.700L10 3.200M8.200 8.400l.8.800L14.600 3.200" />,
  read: <path d="m2 6.500 2.600 2.700L10 3.200M8.200 8.400l.8.800L14.600 3.200" />,
};

/** How far an own message has come; the word is its accessible name. */
export function TickMark({ tick }: { tick: Tick }) {
  return (
    <svg
      className={styles.tick}
      data-tick={tick}
      role="img"
      aria-label={tickLabel[tick]}
      width="17"
      height="12"
      viewBox="0 0 17 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.500"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {shapes[tick]}
    </svg>
  );
}
