import { useMemo, useRef } from 'react';
import type { Profile } from '../../api/types';
import { FollowButton } from '../../components/follow_button';
import { PersonRow } from '../../components/person_row';
import { useChat } from '../../hooks/use_chat';
import { useSocial } from '../../hooks/use_social';
import { inOrder } from '../../store/conversations';
import type { ChatState } from '../../store/state';
import { suggestionsOf } from '../../store/social';
import styles from '../page.module.css';

const SHOWN_MAX = 5;

/** The people of our conversations, those of the newest first. */
function peopleMet(conversations: ChatState['conversations']): Profile[] {
  return inOrder(conversations)
    .flatMap(({ members }) => Object.values(members))
    .map(({ userId, username, displayName, avatarUrl }) => ({
      id: userId,
      username,
      display_name: displayName,
      avatar_url: avatarUrl,
    }));
}

/** Followers and acquaintances whom one does not follow; nothing when there are none. */
export function PeopleToFollow() {
  const meId = useChat((state) => state.me?.id ?? '');
  const conversations = useChat((state) => state.conversations);
  const state = useSocial((all) => all);
  // Whom one has just followed stays in view, so that it can be taken back.
  const shown = useRef(new Map<string, Profile>());
  const people = useMemo(() => {
    if (state.load !== 'loaded') return [];
    const fresh = suggestionsOf(state, peopleMet(conversations), meId);
    for (const person of fresh) {
      if (shown.current.size >= SHOWN_MAX) break;
      shown.current.set(person.id, person);
    }
    return [...shown.current.values()];
  }, [state, conversations, meId]);
  if (people.length === 0) return null;
  return (
    <section className={styles.panel} aria-labelledby="to-follow">
      <h2 id="to-follow">People to follow</h2>
      <ul>
        {people.map((person) => (
          <PersonRow key={person.id} person={person}>
            <FollowButton person={person} size="small" />
          </PersonRow>
        ))}
      </ul>
    </section>
  );
}
