import { useId, useState } from 'react';
import { longDate } from '../../hooks/time';
import styles from './analytics.module.css';

export interface Day {
  date: string;
  count: number;
}

const WIDTH = 600;
const HEIGHT = 180;
const TOP = 18;
const LEFT = 34;

/** A round number at or above `value`, for the top of the scale. */
export function roundUp(value: number): number {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= value)!;
  return step * power;
}

const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

interface ScaleProps {
  top: number;
  y(value: number): number;
}

function Scale({ top, y }: ScaleProps) {
  return [0, top / 2, top].map((value) => (
    <g key={value} className={styles.scale}>
      <line x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
      <text x={LEFT - 8} y={y(value) + 4} textAnchor="end">
        {value.toLocaleString()}
      </text>
    </g>
  ));
}

/** Messages per day as bars; the same numbers stand in a table for those who do not see them. */
export function BarChart({ days }: { days: Day[] }) {
  const captionId = useId();
  const [over, setOver] = useState<Day | null>(null);
  const top = roundUp(Math.max(0, ...days.map(({ count }) => count)));
  const y = (value: number) => TOP + (HEIGHT - TOP) * (1 - value / top);
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const every = Math.ceil(days.length / 6);
  const shown = over ?? days.at(-1);
  return (
    <figure className={styles.chart} aria-labelledby={captionId}>
      <figcaption id={captionId}>
        <strong>Messages per day</strong>
        {shown && (
          <span aria-hidden="true">
            {longDate(`${shown.date}T12:00:00`)}: <b>{shown.count.toLocaleString()}</b>
          </span>
        )}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 30}`}
        aria-hidden="true"
        onPointerLeave={() => setOver(null)}
      >
        <Scale top={top} y={y} />
        {days.map((day, index) => {
          const x = LEFT + index * step;
          return (
            <g
              key={day.date}
              data-over={over === day || undefined}
              onPointerEnter={() => setOver(day)}
            >
              <rect className={styles.reach} x={x} y={TOP} width={step} height={HEIGHT - TOP} />
              <rect
                className={styles.bar}
                x={x + step * 0.16}
                y={y(day.count)}
                width={step * 0.68}
                height={HEIGHT - y(day.count)}
                rx={Math.min(4, step * 0.2)}
              />
              {index % every === 0 && (
                <text className={styles.day} x={x + step / 2} y={HEIGHT + 23} textAnchor="middle">
                  {shortDay.format(new Date(`${day.date}T12:00:00`))}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <table className="visually-hidden">
        <caption>Messages per day</caption>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Messages</th>
          </tr>
        </thead>
        <tbody>
          {days.map(({ date, count }) => (
            <tr key={date}>
              <th scope="row">{longDate(`${date}T12:00:00`)}</th>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
