import type { ReactNode } from 'react';
import { NavLink, useMatch } from 'react-router-dom';
import { AtIcon, ChatsIcon, HomeIcon, PersonIcon } from '../components/icons';
import { Badge, Brand } from '../components/small';
import { useChat } from '../hooks/use_chat';
import { useMentions } from '../hooks/use_mentions';
import { useNetwork } from '../hooks/use_network';
import { useNoticeTargets } from '../hooks/use_desktop_notices';
import { unreadTotal } from '../store/conversations';
import { unreadMentions } from '../store/mentions';
import { AccountMenu } from './account_menu';
import { ConnectionBanner } from './connection_banner';
import styles from './shell.module.css';

interface NavItemProps {
  to: string;
  label: string;
  note?: string | undefined;
  children: ReactNode;
}

function NavItem({ to, label, note, children }: NavItemProps) {
  return (
    <li>
      <NavLink to={to} className={styles.navItem} aria-label={note ? `${label}, ${note}` : label}>
        <span className={styles.navIcon}>{children}</span>
        <span className={styles.navLabel}>{label}</span>
      </NavLink>
    </li>
  );
}

/** The frame of every signed-in page: navigation beside it, or below it on a phone. */
export function Shell({ children }: { children: ReactNode }) {
  useNetwork();
  useNoticeTargets();
  const unread = useChat(unreadTotal);
  const named = useMentions(unreadMentions);
  const hasMentions = useMentions(({ load }) => load === 'loaded');
  const isThread = useMatch('/conversations/:id') !== null;
  return (
    <div className={styles.shell} data-thread={isThread || undefined}>
      <nav className={styles.nav} aria-label="Main">
        <span className={styles.navBrand}>
          <Brand size={34} hideName />
        </span>
        <ul>
          <NavItem to="/timeline" label="Home">
            <HomeIcon size={22} />
          </NavItem>
          <NavItem
            to="/conversations"
            label="Chats"
            note={unread > 0 ? `${unread} unread` : undefined}
          >
            <ChatsIcon size={22} />
            <span className={styles.navBadge}>
              <Badge count={unread} />
            </span>
          </NavItem>
          {hasMentions && (
            <NavItem
              to="/mentions"
              label="Mentions"
              note={named > 0 ? `${named} unread` : undefined}
            >
              <AtIcon size={22} />
              <span className={styles.navBadge}>
                <Badge count={named} />
              </span>
            </NavItem>
          )}
          <NavItem to="/profile" label="Profile">
            <PersonIcon size={22} />
          </NavItem>
        </ul>
        <div className={styles.navAccount}>
          <AccountMenu />
        </div>
      </nav>
      <div className={styles.stage}>
        <ConnectionBanner />
        {children}
      </div>
    </div>
  );
}
