/**
 * The shapes of the page's own API under short names. They come from `schema.d.ts`, which `npm run types` makes from
 * the backend's OpenAPI document. Moments are ISO 8601 with zone; ids are UUIDs; lists are pages.
 */
import type { components } from "./schema.d.ts";

type Schemas = components["schemas"];

export type Zone = Schemas["Zone"];
export type RoleName = Schemas["Role"];
export type RoleAt = Schemas["HeldRole"];
export type Me = Schemas["Me"];
export type LanguageCode = Me["language"];
export type Theme = Me["theme"];
export type Branding = Schemas["Branding"];
export type Session = Schemas["Session"];
export type FeatureSwitches = Schemas["FeatureSwitches"];

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

export type Model = Schemas["ModelOut"];
export type ZoneText = Schemas["ZoneOut"];
/** What the municipality itself says about a zone; null where it says nothing. */
export type ZoneTexts = Record<Zone, ZoneText | null>;
export type ModelList = Omit<Schemas["ModelList"], "zones"> & { zones: ZoneTexts };
export type Assistant = Schemas["AssistantOut"];

export type Conversation = Schemas["ConversationOut"];
export type ConversationPage = Schemas["ConversationList"];
export type Message = Omit<Schemas["MessageOut"], "model"> & { model: { id: string; name: string; zone: Zone } | null };
export type MessageStatus = Schemas["TurnStatus"];
export type Feedback = Schemas["FeedbackOut"];
export type Rating = Feedback["rating"];
export type Step = Schemas["StepOut"];
export type SearchHit = Schemas["FoundOut"];
export type Folder = Schemas["FolderOut"];
export type TagCount = Schemas["TagOut"];

/** The whole tree of messages, in no promised order. */
export type OpenConversation = Omit<Schemas["TreeOut"], "messages"> & { messages: Message[] };

/** What belongs to the first question of a conversation. */
type FirstOnly = "temporary" | "declared" | "corrections";
/** What a question may be asked with. */
type With = "attachments" | "collections" | "trial";

/** `text` null: answer the question `parent_id` again. The same `request_id` twice asks nothing twice. */
export type TurnRequest = Required<Omit<Schemas["TurnIn"], FirstOnly | With>> & Partial<Pick<Schemas["TurnIn"], FirstOnly | With>>;

/** What a turn's stream carries. OpenAPI names the data; the names of the events are the contract of `web/sse.py`. */
export type TurnEvent =
  | { type: "turn"; data: { turn_id: string; conversation: Conversation; question: Message | null; answer: Message } }
  | { type: "text" | "reasoning"; data: Schemas["PieceEventOut"] }
  | { type: "step"; data: Step }
  | { type: "queue"; data: Schemas["QueueEventOut"] }
  | { type: "sources"; data: Schemas["SourcesEventOut"] }
  | { type: "sheet"; data: Schemas["SheetOut"] }
  | { type: "reset"; data: { text: string; reasoning: string; steps: Step[] } }
  | { type: "end"; data: { status: MessageStatus; code: string | null; answer: Message; conversation: Conversation } };

/** What the page's own stream of news carries. */
export type NewsEvent =
  | { type: "conversation"; data: Conversation }
  | { type: "deleted"; data: Schemas["DeletedOut"] }
  | { type: "turn"; data: Schemas["TurnNewsOut"] }
  | { type: "config"; data: Record<string, never> };
