import { memo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { Avatar } from '../../components/avatar';
import { RetryIcon } from '../../components/icons';
import { RichText } from '../../components/rich_text';
import { TickMark } from '../../components/tick_mark';
import { clockTime, dayName, fullTime } from '../../hooks/time';
import { chat, useChat } from '../../hooks/use_chat';
import { nameOf } from '../../hooks/use_people';
import type { Conversation, Outgoing } from '../../store/state';
import { tickOf, type Tick } from '../../store/ticks';
import type { Entry } from './grouping';
import { mentionedNames } from './mentions';
import { MessageTools } from './message_tools';
import { Reactions } from './reactions';
import { ReplyQuote } from './reply_quote';
import { useThread } from './thread_context';
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
  isActive: boolean;
  conversation: Conversation | undefined;
}

function Bubble({ entry, isMine, conversation }: Omit<MessageEntryProps, 'isActive'>) {
  const { message, outgoing, createdAt } = entry;
  const replyTo = message?.reply_to ?? outgoing?.replyTo;
  const isDeleted = message?.isDeleted === true;
  return (
    <div className={styles.bubble} data-deleted={isDeleted || undefined}>
      {replyTo && !isDeleted && conversation && (
        <ReplyQuote conversationId={conversation.id} messageId={replyTo} />
      )}
      <span className={styles.text} dir="auto">
        {isDeleted ? (
          'This message was deleted'
        ) : (
          <RichText
            text={message?.text ?? outgoing?.text ?? ''}
            names={mentionedNames(message?.mentions, conversation)}
          />
        )}
      </span>
      <span className={styles.meta}>
        {message?.edited_at && !isDeleted && <span>edited</span>}
        <time dateTime={createdAt} title={fullTime(createdAt)}>
          {clockTime(createdAt)}
        </time>
        {isMine && !isDeleted && <TickMark tick={tickFor(entry, conversation)} />}
      </span>
    </div>
  );
}

/** Whether the tools of a message are wanted: the mouse is over it, or a finger or key chose it. */
function useTools() {
  const [isOver, setOver] = useState(false);
  const [isChosen, setChosen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const isTouch = useRef(false);
  const handlers = {
    onPointerEnter: (event: PointerEvent) => event.pointerType === 'mouse' && setOver(true),
    onPointerLeave: () => setOver(false),
    onPointerDown: (event: PointerEvent) => {
      isTouch.current = event.pointerType !== 'mouse';
    },
    onFocus: (event: React.FocusEvent<HTMLElement>) =>
      setChosen(isTouch.current || event.target.matches(':focus-visible')),
    onBlur: (event: React.FocusEvent<HTMLElement>) =>
      !event.currentTarget.contains(event.relatedTarget) && setChosen(false),
  };
  return { isWanted: isOver || isChosen || isMenuOpen, isMenuOpen, setMenuOpen, handlers };
}

/** One message: its day's heading when it begins one, its bubble, and how far it has come. */
function MessageEntryView({ entry, isMine, isActive, conversation }: MessageEntryProps) {
  const { message, outgoing, createdAt, startsDay, startsRun, endsRun } = entry;
  const { activate } = useThread();
  const { isWanted, isMenuOpen, setMenuOpen, handlers } = useTools();
  const [isPicking, setPicking] = useState(false);
  const stranger = useChat((state) => state.strangers[entry.senderId]);
  const sender = conversation?.members[entry.senderId] ?? stranger;
  const isGroup = conversation?.type === 'group';
  const canAct = message !== undefined && !message.isDeleted;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.key !== 'Enter' || !canAct) return;
    event.preventDefault();
    setMenuOpen(true);
  };
  return (
    <li
      className={styles.entry}
      data-mine={isMine || undefined}
      data-starts={startsRun || undefined}
      data-ends={endsRun || undefined}
      data-group={(isGroup && !isMine) || undefined}
      data-seq={message?.seq}
      data-key={entry.key}
      data-message={message?.id}
      tabIndex={isActive ? 0 : -1}
      onKeyDown={onKeyDown}
      {...handlers}
      onFocusCapture={() => activate(entry.key)}
    >
      {startsDay && (
        <h3 className={styles.day}>
          <span>{dayName(createdAt)}</span>
        </h3>
      )}
      {isGroup && !isMine && startsRun && (
        <bdi className={styles.author} aria-hidden="true">
          {nameOf(sender)}
        </bdi>
      )}
      <div className={styles.body}>
        {isGroup && !isMine && endsRun && (
          <span className={styles.authorFace}>
            <Avatar
              username={sender?.username ?? '?'}
              name={nameOf(sender)}
              imageUrl={sender?.avatarUrl}
              size={28}
            />
          </span>
        )}
        <span className="visually-hidden">{isMine ? 'You' : nameOf(sender)}: </span>
        <Bubble entry={entry} isMine={isMine} conversation={conversation} />
        {canAct && (isWanted || isPicking) && (
          <MessageTools
            message={message}
            isPicking={isPicking}
            onPickingChange={setPicking}
            isMenuOpen={isMenuOpen}
            onMenuOpenChange={setMenuOpen}
          />
        )}
      </div>
      {message && <Reactions message={message} />}
      {outgoing?.state === 'failed' && conversation && (
        <FailedNote outgoing={outgoing} conversationId={conversation.id} />
      )}
    </li>
  );
}

/** A thread is long and mostly still: draw an entry again only when what it shows has changed. */
function isSame(a: MessageEntryProps, b: MessageEntryProps): boolean {
  return (
    a.entry === b.entry &&
    a.isMine === b.isMine &&
    a.isActive === b.isActive &&
    a.conversation?.id === b.conversation?.id &&
    a.conversation?.members === b.conversation?.members
  );
}

export const MessageEntry = memo(MessageEntryView, isSame);
