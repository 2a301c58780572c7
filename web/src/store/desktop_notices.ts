import type { Mention, Message } from '../api/types';
import type { ChatState, Conversation } from './state';
import { Store } from './store';

const KEY = 'parley.notices';
const TEXT_MAX = 160;

/** What the browser shows beside its windows. */
export interface DesktopNotice {
  title: string;
  body: string;
  /** Where it leads. */
  path: string;
  /** A later one takes the place of an earlier one. */
  tag: string;
}

/** `blocked` by the browser, or there are none in it. */
export type NoticeChoice = 'on' | 'off' | 'blocked' | 'unavailable';

type Named = { username?: string | null; displayName?: string | null } | undefined;

const nameOf = (person: Named): string => person?.displayName || person?.username || 'Someone';

/** A message of somebody else between two; groups are told of by mentions. */
export function noticeOfMessage(message: Message, state: ChatState): DesktopNotice | null {
  const conversation = state.conversations[message.conversation_id];
  if (!conversation || message.sender_id === state.me?.id) return null;
  if (conversation.type !== 'direct' || conversation.muted) return null;
  return {
    title: nameOf(conversation.members[message.sender_id]),
    body: (message.text ?? '').slice(0, TEXT_MAX),
    path: `/conversations/${message.conversation_id}`,
    tag: message.conversation_id,
  };
}

/** A mention in a group, muted or not: that is what mentions are for. */
export function noticeOfMention(
  mention: Mention,
  known: Conversation | undefined,
): DesktopNotice | null {
  if ((known?.type ?? mention.conversation?.type) === 'direct') return null;
  const { sender, conversation } = mention;
  const name = nameOf(sender && { username: sender.username, displayName: sender.display_name });
  const place = known?.name || conversation?.name;
  return {
    title: `${name} mentioned you${place ? ` in ${place}` : ''}`,
    body: mention.excerpt ?? '',
    path: `/conversations/${mention.conversation_id}?message=${mention.message_id}`,
    tag: mention.message_id,
  };
}

function choiceNow(): NoticeChoice {
  if (typeof Notification === 'undefined') return 'unavailable';
  if (Notification.permission === 'denied') return 'blocked';
  const isWanted = localStorage.getItem(KEY) === 'on';
  return isWanted && Notification.permission === 'granted' ? 'on' : 'off';
}

/** Tells whoever looks elsewhere, if they wish so on this device. */
export class DesktopNotices {
  readonly store = new Store<{ choice: NoticeChoice }>({ choice: 'off' });
  /** Opens a page of the client. */
  open: (path: string) => void = () => undefined;

  refresh(): void {
    this.store.update(() => ({ choice: choiceNow() }));
  }

  async choose(isWanted: boolean): Promise<void> {
    if (isWanted) {
      localStorage.setItem(KEY, 'on');
      if (typeof Notification !== 'undefined') await Notification.requestPermission();
    } else {
      localStorage.removeItem(KEY);
    }
    this.refresh();
  }

  show(notice: DesktopNotice | null): void {
    if (!notice || choiceNow() !== 'on') return;
    if (!document.hidden && document.hasFocus()) return;
    const { title, body, tag, path } = notice;
    try {
      const shown = new Notification(title, { body, tag });
      shown.onclick = () => {
        window.focus();
        this.open(path);
        shown.close();
      };
    } catch {
      // Browsers of phones show them through a service worker only.
      void navigator.serviceWorker
        ?.getRegistration()
        .then((worker) => worker?.showNotification(title, { body, tag }))
        .catch(() => undefined);
    }
  }
}

export const desktopNotices = new DesktopNotices();
