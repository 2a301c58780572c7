import { nameOf } from '../../hooks/use_people';
import { useChat } from '../../hooks/use_chat';
import { emptyThread, type ShownMessage } from '../../store/state';
import { useThread } from './thread_context';
import styles from './thread.module.css';

const indexes = new WeakMap<ShownMessage[], Map<string, ShownMessage>>();

/** The message of that id among `messages`; the index is made once per list. */
function messageIn(messages: ShownMessage[], id: string): ShownMessage | undefined {
  let index = indexes.get(messages);
  if (!index) {
    index = new Map(messages.map((one) => [one.id, one]));
    indexes.set(messages, index);
  }
  return index.get(id);
}

interface ReplyQuoteProps {
  conversationId: string;
  messageId: string;
}

/** What a message answers, and the way there. */
export function ReplyQuote({ conversationId, messageId }: ReplyQuoteProps) {
  const { conversation, meId, jumpTo } = useThread();
  const quoted = useChat((state) =>
    messageIn((state.threads[conversationId] ?? emptyThread).messages, messageId),
  );
  const author = quoted && conversation?.members[quoted.sender_id];
  const name = quoted?.sender_id === meId ? 'You' : author && nameOf(author);
  const text = quoted?.isDeleted ? 'Deleted message' : (quoted?.text ?? 'An earlier message');
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.quote}
      aria-label={`Answer to ${name ? `${name}: ` : ''}${text}`}
      onClick={() => jumpTo(messageId)}
    >
      {name && <bdi className={styles.quoteName}>{name}</bdi>}
      <span className={styles.quoteText} dir="auto">
        {text}
      </span>
    </button>
  );
}
