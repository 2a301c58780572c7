import { memo } from 'react';
import { dayName } from '../../hooks/time';
import { useChat } from '../../hooks/use_chat';
import { nameOf } from '../../hooks/use_people';
import type { Conversation } from '../../store/state';
import type { Entry } from './grouping';
import { noticeText } from './notice_text';
import styles from './thread.module.css';

interface NoticeLineProps {
  entry: Entry;
  meId: string;
  conversation: Conversation | undefined;
}

/** A change of the group, between its messages. */
function NoticeLineView({ entry, meId, conversation }: NoticeLineProps) {
  const { notice, startsDay, createdAt } = entry;
  const strangers = useChat((state) => state.strangers);
  const name = (id: string) => nameOf(conversation?.members[id] ?? strangers[id]);
  return (
    <li className={styles.notice} data-notice={notice!.seq}>
      {startsDay && (
        <h3 className={styles.day}>
          <span>{dayName(createdAt)}</span>
        </h3>
      )}
      <span dir="auto">{noticeText(notice!, meId, name)}</span>
    </li>
  );
}

export const NoticeLine = memo(NoticeLineView);
