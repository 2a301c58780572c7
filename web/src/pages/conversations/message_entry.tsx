import { memo } from 'react';
import { RetryIcon } from '../../components/icons';
import { LinkedText } from '../../components/linked_text';
import { TickMark } from '../../components/tick_mark';
import { clockTime, dayName, fullTime } from '../../hooks/time';
import { chat } from '../../hooks/use_chat';
import { nameOf } from '../../hooks/use_people';
import type { Conversation, Outgoing } from '../../store/state';
import { tickOf, type Tick } from '../../store/ticks';
import type { Entry } from './grouping';
import styles from './thread.module.css';

function FailedNote({ outgoing, conversationId }: { outgoing: Outgoing; conversationId: string }) {
  const { clientMessageId, failure } = outgoing;
  return (
    <div className={styles.failed} role="alert">
      <span>{failure || 'Not sent.'}</span>
      <button type="button" onClick={() => chat.retry(conversationId, clientMessageId)}>
        <RetryIcon size={14} /> Retry
      </button>
      <button type="button" onClick={() => chat.discard(conversationId, clientMessageId)}>
        Discard
      </button>
    </div>
  );
}

function tickFor(entry: Entry, conversation: Conversation | undefined): Tick {
  if (entry.outgoing) return entry.outgoing.state === 'failed' ? 'failed' : 'pending';
  return tickOf(entry.message!, conversation);
}

interface MessageEntryProps {
  entry: Entry;
  isMine: boolean;
  conversation: Conversation | undefined;
}

/** One message: its day's heading when it begins one, its bubble, and how far it has come. */
function MessageEntryView({ entry, isMine, conversation }: MessageEntryProps) {
  const { message, outgoing, createdAt, startsDay, startsRun, endsRun } = entry;
  const text = message?.text ?? outgoing?.text ?? '';
  const author = isMine ? 'You' : nameOf(conversation?.members[entry.senderId]);
  return (
    <li
      className={styles.entry}
      data-mine={isMine || undefined}
      data-starts={startsRun || undefined}
      data-ends={endsRun || undefined}
      data-seq={message?.seq}
    >
      {startsDay && (
        <h3 className={styles.day}>
          <span>{dayName(createdAt)}</span>
        </h3>
      )}
      <div className={styles.bubble}>
        <span className="visually-hidden">{author}: </span>
        <span className={styles.text}>
          <LinkedText text={text} />
        </span>
        <span className={styles.meta}>
          {message?.edited_at && <span>edited</span>}
          <time dateTime={createdAt} title={fullTime(createdAt)}>
            {clockTime(createdAt)}
          </time>
          {isMine && <TickMark tick={tickFor(entry, conversation)} />}
        </span>
      </div>
      {outgoing?.state === 'failed' && conversation && (
        <FailedNote outgoing={outgoing} conversationId={conversation.id} />
      )}
    </li>
  );
}

/** A thread is long and mostly still: draw an entry again only when what it shows has changed. */
function isSame(a: MessageEntryProps, b: MessageEntryProps): boolean {
  const x = a.entry;
  const y = b.entry;
  return (
    x.message === y.message &&
    x.outgoing === y.outgoing &&
    x.startsDay === y.startsDay &&
    x.startsRun === y.startsRun &&
    x.endsRun === y.endsRun &&
    a.isMine === b.isMine &&
    (!a.isMine || a.conversation?.members === b.conversation?.members)
  );
}

export const MessageEntry = memo(MessageEntryView, isSame);
