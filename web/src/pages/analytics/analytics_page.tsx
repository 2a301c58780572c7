import { useEffect, useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { getAnalytics } from '../../api/calls';
import { asFailure, type Failure } from '../../api/failure';
import type { Analytics } from '../../api/types';
import { Avatar } from '../../components/avatar';
import { AlertIcon, BackIcon } from '../../components/icons';
import { EmptyState, Skeleton } from '../../components/small';
import { chat, useChat } from '../../hooks/use_chat';
import { nameOf, titleOf } from '../../hooks/use_people';
import { useTitle } from '../../hooks/use_title';
import type { Conversation } from '../../store/state';
import { BarChart } from './bar_chart';
import { dayOf, daysUntil, fillDays } from './days';
import page from '../page.module.css';
import styles from './analytics.module.css';

const spans = [7, 30, 90];

type Answer = { numbers?: Analytics; failure?: Failure };

function useAnalytics(id: string, days: string[]): Answer {
  const [answer, setAnswer] = useState<Answer>({});
  const [from, to] = [days[0]!, days.at(-1)!];
  useEffect(() => {
    let isCurrent = true;
    getAnalytics(id, from, to).then(
      (numbers) => isCurrent && setAnswer({ numbers }),
      (error: unknown) => isCurrent && setAnswer({ failure: asFailure(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [id, from, to]);
  return answer;
}

function Spans({ span, onChoose }: { span: number; onChoose(span: number): void }) {
  return (
    <div className={styles.spans} role="group" aria-label="Time shown">
      {spans.map((days) => (
        <button
          key={days}
          type="button"
          aria-pressed={days === span}
          onClick={() => onChoose(days)}
        >
          {days} days
        </button>
      ))}
    </div>
  );
}

interface MostActiveProps {
  members: Analytics['most_active_members'];
  conversation: Conversation | undefined;
}

function MostActive({ members, conversation }: MostActiveProps) {
  const most = Math.max(1, ...members.map(({ count }) => count));
  return (
    <ol className={styles.active}>
      {members.map(({ user_id, username, count }) => {
        const member = conversation?.members[user_id];
        const name = member ? nameOf(member) : (username ?? 'Someone');
        return (
          <li key={user_id}>
            <Avatar username={username ?? '?'} name={name} imageUrl={member?.avatarUrl} size={32} />
            <span className={styles.share}>
              <span className={styles.shareName}>
                <bdi>{name}</bdi>
                <span>{count.toLocaleString()}</span>
              </span>
              <span className={styles.track}>
                <span style={{ width: `${(100 * count) / most}%` }} />
              </span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Numbers({ numbers, days, conversation }: NumbersProps) {
  const perDay = fillDays(days, numbers.messages_per_day);
  return (
    <>
      <section className={page.panel}>
        <dl className={styles.total}>
          <dt>Messages</dt>
          <dd>{numbers.message_count.toLocaleString()}</dd>
        </dl>
        <BarChart days={perDay} />
      </section>
      <section className={page.panel} aria-labelledby="most-active">
        <h2 id="most-active">Most active</h2>
        {numbers.most_active_members.length === 0 ? (
          <p className={page.quiet}>Nobody wrote in these days.</p>
        ) : (
          <MostActive members={numbers.most_active_members} conversation={conversation} />
        )}
      </section>
    </>
  );
}

interface NumbersProps {
  numbers: Analytics;
  days: string[];
  conversation: Conversation | undefined;
}

/** `/conversations/{id}/analytics`: how much is written, when, and by whom. */
export function AnalyticsPage() {
  const { id = '' } = useParams();
  const [span, setSpan] = useState(30);
  const [today] = useState(() => dayOf(new Date()));
  const days = daysUntil(today, span);
  const conversation = useChat((state) => state.conversations[id]);
  const { numbers, failure } = useAnalytics(id, days);
  const title = conversation ? titleOf(conversation) : 'Conversation';
  useTitle(`Statistics of ${title}`);
  useEffect(() => {
    chat.loadConversation(id).catch(() => undefined);
  }, [id]);
  return (
    <main className={page.page}>
      <header className={styles.head}>
        <Link to={`/conversations/${id}`} aria-label="Back to the conversation">
          <BackIcon size={22} />
        </Link>
        <div>
          <h1 dir="auto">{title}</h1>
          <p>What was written here, and by whom.</p>
        </div>
      </header>
      <Spans span={span} onChoose={setSpan} />
      {failure && (
        <EmptyState art={<AlertIcon size={38} />} title="Not available">
          {failure.message}
        </EmptyState>
      )}
      {!numbers && !failure && (
        <div className={page.panel} role="status" aria-label="Loading numbers">
          <Skeleton width={120} height={34} />
          <Skeleton width="100%" height={200} />
        </div>
      )}
      {numbers && <Numbers numbers={numbers} days={days} conversation={conversation} />}
    </main>
  );
}
