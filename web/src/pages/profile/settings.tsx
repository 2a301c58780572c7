import { useState } from 'react';
import type { Profile } from '../../api/types';
import { Button } from '../../components/button';
import {
  BellIcon,
  HeartIcon,
  LeaveIcon,
  MoonIcon,
  ScreenIcon,
  SunIcon,
} from '../../components/icons';
import { useDesktopNotices } from '../../hooks/use_desktop_notices';
import { useSession } from '../../hooks/use_session';
import { useTheme, type Theme } from '../../hooks/use_theme';
import { CloseFriendsDialog } from './close_friends';
import { DeleteAccountDialog } from './delete_account';
import styles from './profile.module.css';

const themes: [Theme, string, JSX.Element][] = [
  ['system', 'System', <ScreenIcon key="icon" size={18} />],
  ['light', 'Light', <SunIcon key="icon" size={18} />],
  ['dark', 'Dark', <MoonIcon key="icon" size={18} />],
];

function Appearance() {
  const [theme, choose] = useTheme();
  return (
    <fieldset className={styles.themes}>
      <legend>Appearance</legend>
      {themes.map(([name, label, icon]) => (
        <label key={name} className={styles.theme}>
          <input
            type="radio"
            name="theme"
            className="visually-hidden"
            checked={theme === name}
            onChange={() => choose(name)}
          />
          {icon}
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function CloseFriends() {
  const [isOpen, setOpen] = useState(false);
  return (
    <div className={styles.setting}>
      <div>
        <h2>Close friends</h2>
        <p>A list that only you see, for what you share with few.</p>
      </div>
      <Button look="soft" icon={<HeartIcon size={18} />} onClick={() => setOpen(true)}>
        Manage
      </Button>
      <CloseFriendsDialog isOpen={isOpen} onOpenChange={setOpen} />
    </div>
  );
}

const noticeWords = {
  on: 'On: direct messages and mentions, while you look elsewhere.',
  off: 'Direct messages and mentions, while you look elsewhere.',
  blocked: 'Your browser blocks them for this site.',
  unavailable: '',
};

function Notices() {
  const [choice, choose] = useDesktopNotices();
  if (choice === 'unavailable') return null;
  return (
    <div className={styles.setting}>
      <div>
        <h2>Notifications on this device</h2>
        <p>{noticeWords[choice]}</p>
      </div>
      {choice !== 'blocked' && (
        <Button look="soft" icon={<BellIcon size={18} />} onClick={() => choose(choice === 'off')}>
          {choice === 'on' ? 'Turn off' : 'Turn on'}
        </Button>
      )}
    </div>
  );
}

function LogOut() {
  const { logOut } = useSession();
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    void logOut();
  };
  return (
    <Button look="soft" icon={<LeaveIcon size={18} />} isBusy={isLeaving} onClick={leave}>
      Log out
    </Button>
  );
}

function Account({ me }: { me: Profile }) {
  const [isDeleting, setDeleting] = useState(false);
  return (
    <div className={styles.setting}>
      <div>
        <h2>Account</h2>
        {me.email && <p className={styles.email}>{me.email}</p>}
      </div>
      <div className={styles.accountActions}>
        <LogOut />
        <Button look="danger" onClick={() => setDeleting(true)}>
          Delete account
        </Button>
      </div>
      <DeleteAccountDialog isOpen={isDeleting} onOpenChange={setDeleting} />
    </div>
  );
}

/** How the client looks, who is close, and the ways out. */
export function Settings({ me }: { me: Profile }) {
  return (
    <section className={styles.settings} aria-label="Settings">
      <Appearance />
      <Notices />
      <CloseFriends />
      <Account me={me} />
    </section>
  );
}
