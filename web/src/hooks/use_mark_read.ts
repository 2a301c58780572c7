import { useEffect, useState } from 'react';
import type { ShownMessage } from '../store/state';
import { chat, useChat } from './use_chat';

function useIsVisible(): boolean {
  const [isVisible, setVisible] = useState(document.visibilityState === 'visible');
  useEffect(() => {
    const update = () => setVisible(document.visibilityState === 'visible');
    document.addEventListener('visibilitychange', update);
    return () => document.removeEventListener('visibilitychange', update);
  }, []);
  return isVisible;
}

/** Marks the newest message of others read once it is really on a visible screen. */
export function useMarkRead(id: string, messages: ShownMessage[], isAtBottom: boolean): void {
  const isVisible = useIsVisible();
  const meId = useChat((state) => state.me?.id);
  const link = useChat((state) => state.link);
  const newest = messages.findLast(({ sender_id }) => sender_id !== meId)?.seq ?? 0;
  useEffect(() => {
    if (newest > 0 && isVisible && isAtBottom && link === 'online') chat.markRead(id, newest);
  }, [id, newest, isVisible, isAtBottom, link]);
}
