import { Link } from 'react-router-dom';
import { PersonSearch } from '../../components/person_search';
import { useChat } from '../../hooks/use_chat';
import { useOpenDirect } from '../../hooks/use_open_direct';
import { useTitle } from '../../hooks/use_title';
import { unreadTotal } from '../../store/conversations';
import { RowSkeletons, useConversations } from '../conversations/conversation_list';
import { ConversationRow } from '../conversations/conversation_row';
import rows from '../conversations/conversations.module.css';
import { PeopleToFollow } from './people_to_follow';
import styles from '../page.module.css';

const RECENT_MAX = 6;

function greeting(hour: number): string {
  if (hour < 5) return 'Good night';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

function sentence(unread: number): string {
  if (unread === 0) return 'You are all caught up.';
  return `You have ${unread} unread ${unread === 1 ? 'message' : 'messages'}.`;
}

function Recent() {
  const conversations = useConversations();
  const load = useChat((state) => state.listLoad);
  if (conversations.length === 0 && load !== 'loaded' && load !== 'failed')
    return <RowSkeletons count={3} />;
  if (conversations.length === 0) {
    return <p className={styles.quiet}>Nothing yet. Find someone above and say hello.</p>;
  }
  return (
    <ul className={rows.rows}>
      {conversations.slice(0, RECENT_MAX).map((one) => (
        <ConversationRow key={one.id} conversation={one} isOpen={false} />
      ))}
    </ul>
  );
}

/** Home after logging in: someone to write to, and what went on last. */
export function TimelinePage() {
  const me = useChat((state) => state.me);
  const unread = useChat(unreadTotal);
  const { open, isOpening } = useOpenDirect();
  useTitle('Home');
  const name = me?.display_name?.split(' ')[0] || me?.username;
  return (
    <main className={styles.page}>
      <header className={styles.greeting}>
        <h1>
          {greeting(new Date().getHours())}, {name}
        </h1>
        <p>{sentence(unread)}</p>
      </header>
      <section className={styles.panel} aria-labelledby="new-message">
        <h2 id="new-message">New message</h2>
        <PersonSearch isBusy={isOpening} onChoose={(person) => void open(person.id)} />
      </section>
      <section className={styles.panel} aria-labelledby="recent">
        <div className={styles.panelHead}>
          <h2 id="recent">Recent</h2>
          <Link to="/conversations">All chats</Link>
        </div>
        <Recent />
      </section>
      <PeopleToFollow />
    </main>
  );
}
