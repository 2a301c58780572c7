import type { Conversation, Member, Presence } from '../store/state';
import { useChat } from './use_chat';

export function nameOf(
  person: { displayName?: string | null; username: string } | undefined,
): string {
  return person?.displayName || person?.username || 'Someone';
}

export function otherOf(conversation: Conversation | undefined): Member | undefined {
  return conversation?.otherId ? conversation.members[conversation.otherId] : undefined;
}

export function titleOf(conversation: Conversation | undefined): string {
  return conversation?.name || nameOf(otherOf(conversation));
}

/** Where someone is, as long as we are there ourselves to be told. */
export function usePresence(userId: string | null | undefined): Presence | undefined {
  return useChat((state) =>
    userId && state.link === 'online' ? state.presence[userId] : undefined,
  );
}

/** The names of those who are writing in a conversation, joined for a sentence; else ''. */
export function useTypingNames(conversation: Conversation | undefined): string {
  return useChat((state) => {
    const typing = state.typing[conversation?.id ?? ''] ?? {};
    const now = Date.now();
    return Object.entries(typing)
      .filter(([, until]) => until > now)
      .map(([userId]) => nameOf(conversation?.members[userId]))
      .join(', ');
  });
}
