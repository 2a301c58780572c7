import { useEffect, useState } from 'react';
import { getMe } from '../../api/calls';
import { Button } from '../../components/button';
import { PenIcon } from '../../components/icons';
import { useErrorToast } from '../../components/toasts';
import { chat, useChat } from '../../hooks/use_chat';
import { useTitle } from '../../hooks/use_title';
import { FollowCounts } from '../follow_counts';
import { ProfileCard } from '../profile_card';
import { ProfileForm } from './profile_form';
import { Settings } from './settings';
import styles from '../page.module.css';

/** One's own profile as the node has it, edited in place, and what belongs to the account. */
export function ProfilePage() {
  const me = useChat((state) => state.me);
  const showError = useErrorToast();
  const [isEditing, setEditing] = useState(false);
  useTitle('Profile');
  useEffect(() => {
    getMe().then((fresh) => chat.profileChanged(fresh), showError);
  }, [showError]);
  if (!me) return null;
  const edit = (
    <Button look="soft" icon={<PenIcon size={18} />} onClick={() => setEditing(true)}>
      Edit profile
    </Button>
  );
  return (
    <main className={styles.page}>
      {isEditing ? (
        <section className={styles.panel} aria-labelledby="edit-profile">
          <h1 id="edit-profile">Edit profile</h1>
          <ProfileForm person={me} onDone={() => setEditing(false)} />
        </section>
      ) : (
        <ProfileCard person={me} counts={<FollowCounts person={me} />}>
          {edit}
        </ProfileCard>
      )}
      <Settings me={me} />
    </main>
  );
}
