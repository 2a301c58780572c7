import { useNavigate } from 'react-router-dom';
import { Avatar } from '../components/avatar';
import {
  CheckIcon,
  LeaveIcon,
  MoonIcon,
  PersonIcon,
  ScreenIcon,
  SunIcon,
} from '../components/icons';
import { Menu, MenuItem, MenuLine, MenuTitle } from '../components/menu';
import { useChat } from '../hooks/use_chat';
import { useSession } from '../hooks/use_session';
import { useTheme, type Theme } from '../hooks/use_theme';
import styles from './shell.module.css';

const themes: [Theme, string, JSX.Element][] = [
  ['system', 'As the system', <ScreenIcon key="icon" size={18} />],
  ['light', 'Light', <SunIcon key="icon" size={18} />],
  ['dark', 'Dark', <MoonIcon key="icon" size={18} />],
];

export function ThemeItems() {
  const [theme, choose] = useTheme();
  return themes.map(([name, label, icon]) => (
    <MenuItem
      key={name}
      icon={icon}
      onSelect={() => choose(name)}
      trailing={theme === name ? <CheckIcon size={16} /> : null}
    >
      {label}
    </MenuItem>
  ));
}

export function AccountMenu() {
  const me = useChat((state) => state.me);
  const { logOut } = useSession();
  const navigate = useNavigate();
  if (!me) return null;
  const trigger = (
    <button type="button" className={styles.account} aria-label="Account and appearance">
      <Avatar username={me.username} name={me.display_name} imageUrl={me.avatar_url} size={36} />
    </button>
  );
  return (
    <Menu trigger={trigger} side="right" align="end">
      <MenuTitle>Signed in as {me.username}</MenuTitle>
      <MenuItem icon={<PersonIcon size={18} />} onSelect={() => navigate('/profile')}>
        Profile
      </MenuItem>
      <MenuLine />
      <MenuTitle>Appearance</MenuTitle>
      <ThemeItems />
      <MenuLine />
      <MenuItem icon={<LeaveIcon size={18} />} onSelect={() => void logOut()}>
        Log out
      </MenuItem>
    </Menu>
  );
}
