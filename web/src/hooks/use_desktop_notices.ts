import { useEffect, useSyncExternalStore } from 'react';
import { useNavigate } from 'react-router-dom';
import { desktopNotices, type NoticeChoice } from '../store/desktop_notices';

/** Has notices lead to their pages while somebody is signed in. */
export function useNoticeTargets(): void {
  const navigate = useNavigate();
  useEffect(() => {
    desktopNotices.refresh();
    desktopNotices.open = (path) => navigate(path);
    return () => {
      desktopNotices.open = () => undefined;
    };
  }, [navigate]);
}

/** Whether this device tells of what happens while one looks elsewhere, and the choice of it. */
export function useDesktopNotices(): [NoticeChoice, (isWanted: boolean) => void] {
  const { store } = desktopNotices;
  const { choice } = useSyncExternalStore(store.subscribe, () => store.get());
  useEffect(() => desktopNotices.refresh(), []);
  return [choice, (isWanted) => void desktopNotices.choose(isWanted)];
}
