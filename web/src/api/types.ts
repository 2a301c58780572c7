/** The wire types of the node's public surface. Times are RFC 3339 strings, ids are UUIDs. */

export interface Profile {
  id: string;
  username: string;
  display_name?: string | null;
  bio?: string | null;
  avatar_url?: string | null;
  email?: string;
  created_at?: string;
  follower_count?: number;
  followee_count?: number;
  /** On the page of somebody: whether we follow them, and they us. */
  is_followed?: boolean;
  is_following?: boolean;
}

/** What `PATCH /users/me` takes; what is missing stays as it is, null clears. */
export interface ProfileChange {
  display_name?: string | null;
  bio?: string | null;
}

export interface AvatarAnswer {
  avatar_url: string;
}

export interface Participant {
  user_id: string;
  /** Null while the users service cannot be asked. */
  username: string | null;
  display_name?: string | null;
  avatar_url?: string | null;
  role?: string;
  joined_at?: string;
  delivered_seq?: number;
  read_seq?: number;
}

export interface ReactionCount {
  emoji: string;
  count: number;
  mine: boolean;
}

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  sender_id: string;
  text: string | null;
  created_at: string;
  edited_at?: string | null;
  status?: string;
  reply_to?: string | null;
  /** Whom the text names, as far as the node has found them out. */
  mentions?: MentionedUser[];
  reactions?: ReactionCount[];
  /** Groups only: to how many it was delivered, and how many have read it. */
  delivered_count?: number;
  read_count?: number;
}

/** A person whom a text names: an id, or an id with a name. */
export type MentionedUser = string | { user_id: string; username?: string | null };

/** The other half of a direct conversation; it comes as a profile or as a participant. */
export type Other = Omit<Participant, 'user_id'> & { user_id?: string; id?: string };

export interface ConversationSummary {
  conversation_id: string;
  type: string;
  name?: string | null;
  description?: string | null;
  other?: Other | null;
  participants?: Participant[];
  /** How many there are, when `participants` names only some. */
  participant_count?: number;
  last_message?: Message | null;
  /** The head of the log; told with the details of one conversation. */
  last_seq?: number;
  unread_count?: number;
  muted?: boolean;
  message_count?: number;
  created_at?: string;
  updated_at?: string;
}

export interface NewGroup {
  name: string;
  description?: string;
  member_ids: string[];
}

export interface ConversationChange {
  name?: string;
  description?: string | null;
  muted?: boolean;
}

export interface Analytics {
  message_count: number;
  messages_per_day: { date: string; count: number }[];
  most_active_members: { user_id: string; username: string | null; count: number }[];
}

export interface Mention {
  id: string;
  conversation_id: string;
  message_id: string;
  created_at: string;
  read_at?: string | null;
  /** Who wrote it, who may be nobody we know; without a name while that cannot be looked up. */
  sender?: { id: string } & Partial<Omit<Profile, 'id' | 'username'>> & { username: string | null };
  conversation?: { conversation_id: string; type: string; name: string | null };
  /** The beginning of the text, in one line. */
  excerpt?: string;
  message?: Message | null;
}

export interface Page<T> {
  items: T[];
  page?: number;
  page_size?: number;
  has_next?: boolean;
}

export interface HistorySlice {
  items: Message[];
  has_more: boolean;
}

export interface TokenAnswer {
  access_token: string;
  token_type: string;
  expires_in: number;
}

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export interface ErrorBody {
  code: string;
  message: string;
  trace_id?: string;
  details?: FieldProblem[];
}

/** Server events: `{"event": name, "data": …}`; each name has one row in `store/events.ts`. */
export interface ServerEvent {
  event: string;
  data: unknown;
}

export interface Ready {
  session_id?: string;
  user_id?: string;
  server_time?: string;
  heartbeat_interval_ms?: number;
}

export interface CursorMove {
  conversation_id: string;
  user_id: string;
  seq: number;
}

export interface TypingNotice {
  conversation_id: string;
  user_id: string;
  active: boolean;
}

export interface PresenceNotice {
  user_id: string;
  online: boolean;
  last_seen_at?: string | null;
}

/** An edit is told as the message with the place of the edit, or as both side by side. */
export type EditedNotice = Message | { message: Message; seq: number };

export interface ReactionNotice {
  conversation_id: string;
  message_id: string;
  seq: number;
  user_id: string;
  emoji: string;
  /** How many react with this emoji now. */
  count: number;
}

export interface MemberNotice {
  conversation_id: string;
  seq: number;
  user_id: string;
  role?: string;
  added_by?: string | null;
  /** Null when they left by themselves. */
  removed_by?: string | null;
}

export interface UpdatedNotice {
  conversation_id: string;
  seq: number;
  name?: string | null;
  description?: string | null;
  /** Somebody has another role now. */
  member?: { user_id: string; role: string } | null;
  updated_by?: string;
  deleted_at?: string | null;
}

export interface DeletedNotice {
  conversation_id: string;
  message_id: string;
  seq: number;
  deleted_by?: string;
}

export type Cursors = Record<string, number>;

export interface ResumeAnswer {
  entries: ServerEvent[];
  has_more?: boolean;
  recovered?: boolean;
  reset?: string[];
}
