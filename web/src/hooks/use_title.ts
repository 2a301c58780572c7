import { useEffect } from 'react';
import { unreadTotal } from '../store/conversations';
import { useChat } from './use_chat';

/** Names the page in the tab, with the number of unread messages before it. */
export function useTitle(name: string): void {
  const unread = useChat(unreadTotal);
  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${name ? `${name} · ` : ''}Parley`;
  }, [name, unread]);
}
