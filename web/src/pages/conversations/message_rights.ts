import type { Conversation, ShownMessage } from '../../store/state';

const WINDOW_MS = 15 * 60_000;

export interface Rights {
  canEdit: boolean;
  canDelete: boolean;
}

/** What the node would allow now; it judges by its own clock when asked. */
export function rightsTo(
  message: ShownMessage,
  conversation: Conversation | undefined,
  meId: string,
  nowMs = Date.now(),
): Rights {
  const isMine = message.sender_id === meId;
  const isFresh = nowMs - Date.parse(message.created_at) < WINDOW_MS;
  const isAdmin = conversation?.type === 'group' && conversation.members[meId]?.role === 'admin';
  return { canEdit: isMine && isFresh, canDelete: isAdmin || (isMine && isFresh) };
}
