import { useErrorToast } from '../../components/toasts';
import { chat } from '../../hooks/use_chat';
import type { ShownMessage } from '../../store/state';
import styles from './reactions.module.css';

/** Sets or takes back a reaction of ours; a refusal is told. */
export function useReact(message: ShownMessage) {
  const showError = useErrorToast();
  return (emoji: string) => {
    const isOn = !message.reactions?.some((one) => one.emoji === emoji && one.mine);
    chat.messages.react(message.conversation_id, message.id, emoji, isOn).catch(showError);
  };
}

/** Every emoji once with its count; pressed when it is ours. */
export function Reactions({ message }: { message: ShownMessage }) {
  const react = useReact(message);
  const { reactions = [] } = message;
  if (reactions.length === 0) return null;
  return (
    <ul className={styles.reactions} aria-label="Reactions">
      {reactions.map(({ emoji, count, mine }) => (
        <li key={emoji}>
          <button
            type="button"
            tabIndex={-1}
            className={styles.reaction}
            aria-pressed={mine}
            aria-label={`${emoji} ${count}${mine ? ', yours' : ''}`}
            onClick={() => react(emoji)}
          >
            <span aria-hidden="true">{emoji}</span>
            <span aria-hidden="true" className={styles.count}>
              {count}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
