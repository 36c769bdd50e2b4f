/** The shapes of the page's own API. Moments are ISO 8601 with zone; ids are UUIDs; lists are pages. */

export type Zone = "Z1" | "Z2" | "Z3" | "Z4";
export type LanguageCode = "da" | "en";
export type Theme = "system" | "light" | "dark";
export type RoleName = "user" | "builder" | "unit_owner" | "platform_owner" | "auditor";

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export interface RoleAt {
  role: RoleName;
  unit_id: string;
  unit_name: string;
}

export interface Me {
  id: string;
  email: string;
  name: string;
  language: LanguageCode;
  theme: Theme;
  unit: { id: string; name: string } | null;
  roles: RoleAt[];
  is_platform_owner: boolean;
  administers: boolean;
  /** Somebody else chose the password, and it will stop working. */
  must_change_password: boolean;
}

export interface Branding {
  municipality: string;
  product_name: string;
  /** CSS colours; null keeps the product's own. */
  accent_light: string | null;
  accent_dark: string | null;
  banner: { text: string; tone: "info" | "warning" } | null;
  logo: boolean;
}

export interface Session {
  signed_in: boolean;
  first_run: boolean;
  setup_code_needed: boolean;
  csrf_token: string | null;
  person: Me | null;
  branding: Branding;
  version: string;
}

export interface Model {
  id: string;
  slug: string;
  name: string;
  description: string;
  zone: Zone;
  modalities: string[];
  /** The small English model that comes with the product. */
  bundled: boolean;
  context_window: number;
  is_default: boolean;
}

export interface ZoneText {
  name: string;
  sentence: string;
}

export interface ModelList {
  items: Model[];
  /** What the municipality itself says about a zone; null where it says nothing. */
  zones: Record<Zone, ZoneText | null>;
}

export interface Assistant {
  id: string;
  slug: string;
  name: string;
  description: string;
  icon: string;
  suggested_prompts: string[];
  model_id: string | null;
  is_default: boolean;
  specialist: boolean;
}

export interface Conversation {
  id: string;
  title: string;
  title_by: string;
  pinned: boolean;
  archived: boolean;
  folder_id: string | null;
  tags: string[];
  assistant_id: string | null;
  model_id: string | null;
  temporary: boolean;
  head_id: string | null;
  revision: number;
  created_at: string;
  updated_at: string;
  running_turn_id: string | null;
}

export interface ConversationPage extends Page<Conversation> {
  /** Only on the first page. */
  pinned?: Conversation[];
}

export type MessageStatus = "running" | "done" | "stopped" | "failed" | "cut_off";
export type Rating = "up" | "down";

export interface Step {
  call_id: string;
  tool: string;
  state: "running" | "done" | "failed";
  summary: string;
}

export interface Message {
  id: string;
  parent_id: string | null;
  role: "user" | "assistant";
  status: MessageStatus;
  text: string;
  reasoning: string;
  steps: Step[];
  error_code: string | null;
  model: { id: string; name: string; zone: Zone } | null;
  created_at: string;
  finished_at: string | null;
  feedback: { rating: Rating; comment: string } | null;
}

export interface OpenConversation {
  conversation: Conversation;
  /** The whole tree, in no promised order. */
  messages: Message[];
  running: { turn_id: string } | null;
}

export interface SearchHit {
  conversation: Conversation;
  snippet: { text: string; hit: boolean }[];
  message_id: string | null;
}

export interface Folder {
  id: string;
  name: string;
  count: number;
}

export interface TagCount {
  tag: string;
  count: number;
}

export interface TurnRequest {
  conversation_id: string | null;
  parent_id: string | null;
  /** null: answer the question `parent_id` again. */
  text: string | null;
  model_id: string | null;
  assistant_id: string | null;
  temporary?: boolean;
  /** The same id twice follows the same turn, and asks nothing twice. */
  request_id: string;
}

/** What a turn's stream carries. */
export type TurnEvent =
  | { type: "turn"; data: { turn_id: string; conversation: Conversation; question: Message | null; answer: Message } }
  | { type: "text" | "reasoning"; data: { text: string; at: number } }
  | { type: "step"; data: Step }
  | { type: "reset"; data: { text: string; reasoning: string; steps: Step[] } }
  | { type: "end"; data: { status: MessageStatus; code: string | null; answer: Message; conversation: Conversation } };

/** What the page's own stream of news carries. */
export type NewsEvent =
  | { type: "conversation"; data: Conversation }
  | { type: "deleted"; data: { id: string } }
  | { type: "turn"; data: { conversation_id: string; turn_id: string; status: MessageStatus } }
  | { type: "config"; data: Record<string, never> };
