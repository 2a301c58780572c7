import type { Notice } from '../../store/state';

/** A change of a group in one sentence; `name` tells what somebody is called. */
export function noticeText(notice: Notice, meId: string, name: (id: string) => string): string {
  const { kind, userId = '', byId } = notice;
  const isOwn = userId === meId;
  const whom = isOwn ? 'you' : name(userId);
  const who = isOwn ? 'You' : name(userId);
  const isByOther = byId !== null && byId !== userId;
  const by = byId === meId ? 'You' : byId ? name(byId) : 'Somebody';
  switch (kind) {
    case 'joined':
      return isByOther ? `${by} added ${whom}` : `${who} joined`;
    case 'left':
      return isByOther ? `${by} removed ${whom}` : `${who} left`;
    case 'promoted':
      return isByOther ? `${by} made ${whom} an admin` : `${who} became an admin`;
    case 'demoted':
      return isByOther
        ? `${by} took the admin role from ${whom}`
        : `${who} gave the admin role back`;
    case 'renamed':
      return `${by} named the group “${notice.name ?? ''}”`;
    case 'described':
      return `${by} changed the description`;
  }
}
