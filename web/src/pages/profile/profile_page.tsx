import { useEffect, useState } from 'react';
import { getMe } from '../../api/calls';
import type { Profile } from '../../api/types';
import { Button } from '../../components/button';
import { LeaveIcon, MoonIcon, ScreenIcon, SunIcon } from '../../components/icons';
import { useErrorToast } from '../../components/toasts';
import { useChat } from '../../hooks/use_chat';
import { useSession } from '../../hooks/use_session';
import { useTheme, type Theme } from '../../hooks/use_theme';
import { useTitle } from '../../hooks/use_title';
import { ProfileCard } from '../profile_card';
import styles from '../page.module.css';

const themes: [Theme, string, JSX.Element][] = [
  ['system', 'System', <ScreenIcon key="icon" size={18} />],
  ['light', 'Light', <SunIcon key="icon" size={18} />],
  ['dark', 'Dark', <MoonIcon key="icon" size={18} />],
];

function Appearance() {
  const [theme, choose] = useTheme();
  return (
    <fieldset className={styles.choices}>
      <legend>Appearance</legend>
      {themes.map(([name, label, icon]) => (
        <label key={name} className={styles.choice}>
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

/** One's own profile as the node has it, how the client looks, and the way out. */
export function ProfilePage() {
  const known = useChat((state) => state.me);
  const [me, setMe] = useState<Profile | null>(known);
  const { logOut } = useSession();
  const showError = useErrorToast();
  const [isLeaving, setLeaving] = useState(false);
  useTitle('Profile');
  useEffect(() => {
    getMe().then(setMe, showError);
  }, [showError]);
  if (!me) return null;
  const leave = () => {
    setLeaving(true);
    void logOut();
  };
  return (
    <main className={styles.page}>
      <ProfileCard person={me}>
        {me.email && (
          <dl className={styles.facts}>
            <div>
              <dt>Email</dt>
              <dd>{me.email}</dd>
            </div>
            <div>
              <dt>Followers</dt>
              <dd>{me.follower_count ?? 0}</dd>
            </div>
            <div>
              <dt>Following</dt>
              <dd>{me.followee_count ?? 0}</dd>
            </div>
          </dl>
        )}
      </ProfileCard>
      <section className={styles.settings} aria-label="Settings">
        <Appearance />
        <Button look="soft" icon={<LeaveIcon size={18} />} isBusy={isLeaving} onClick={leave}>
          Log out
        </Button>
      </section>
    </main>
  );
}
