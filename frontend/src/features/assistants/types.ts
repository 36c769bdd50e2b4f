import type { Assistant as Offered, Zone } from "../../api/types.ts";

/** Shapes of assistants on the wire, as `web/schemas/assistants.py` writes them. */

export interface Named {
  id: string;
  name: string;
}

export type State = "private" | "waiting" | "live" | "suspended";

export interface Assistant extends Offered {
  tags: string[];
  unit: Named | null;
  owner_names: string[];
  /** The highest class of data it may be used with; null: what the rules of the house allow. */
  ceiling: string | null;
  /** Where it answers from; null where the person chooses the model. */
  zone: Zone | null;
  favourite: boolean;
  banner: string;
  contact: string;
  mine: boolean;
  state: State;
  version: number | null;
}

export interface Listed extends Assistant {
  /** Conversations of the last 30 days. */
  uses: number;
  changed_at: string;
  review_on: string | null;
}

export const VIEWS = ["mine", "shared", "unit", "all", "favourites"] as const;
export type View = (typeof VIEWS)[number];

export interface Catalogue {
  items: Listed[];
  next_cursor: string | null;
  counts: Record<View, number>;
  tags: { name: string; count: number }[];
  may_build: Named[];
}

export interface Why {
  kind: "owner" | "person" | "unit" | "branch" | "everyone" | "default";
  name: string;
}

export interface Detail extends Listed {
  why: Why[];
  instructions: string | null;
  sources: Named[] | null;
  rights: Right[];
}

export type Right = "use" | "edit" | "take_down" | "put_back" | "delete";

export interface Audience {
  subject_kind: "person" | "unit" | "unit_branch" | "everyone";
  subject_id: string | null;
}

export interface NamedAudience extends Audience {
  name: string;
  unit?: string;
}

/** What a builder decides of an assistant. */
export interface Content {
  schema: number;
  name: string;
  description: string;
  icon: string;
  tags: string[];
  instructions: string;
  model_id: string | null;
  requirement: { max_zone: Zone; modality: string | null; max_price: number | null } | null;
  collections: string[];
  tools: string[];
  suggested_prompts: string[];
  parameters: { temperature: number | null; top_p: number | null; max_output: number | null };
  ceiling: string | null;
  banner: string;
  contact: string;
  open_instructions: boolean;
  open_sources: boolean;
  gate: { required: boolean; least: number };
  sharing: Audience[];
  denied: string[];
}

/** Room in the model's memory, in its own small pieces; estimates. */
export interface Budget {
  window: number;
  instructions: number;
  sources: number;
  tools: number;
  answer: number;
}

export interface Draft {
  id: string;
  slug: string;
  unit: Named | null;
  content: Content;
  revision: number;
  saved_at: string;
  saved_by: string;
  based_on: number | null;
  live_version: number | null;
  newest_version: number | null;
  state: State;
  suspended: { code: string; text: string; at: string } | null;
  owners: Named[];
  rights: Right[];
  budget: Budget;
  problems: { code: string; field: string }[];
}

export interface Version {
  number: number;
  at: string;
  by: string;
  note: string;
  live: boolean;
}

export interface OpenVersion extends Version {
  content: Content;
}

export interface Line {
  kind: "same" | "added" | "removed";
  text: string;
}

export interface Difference {
  fields: { name: keyof Content; before: unknown; after: unknown; lines: Line[] }[];
}

export interface Subjects {
  people: { id: string; name: string; unit: string }[];
  units: Named[];
  everyone: boolean;
}

export interface Tool {
  name: string;
  title: string;
}

export const CONTENT_FIELDS = [
  "name", "description", "icon", "tags", "instructions", "model_id", "requirement", "collections", "tools", "suggested_prompts",
  "parameters", "ceiling", "banner", "contact", "open_instructions", "open_sources", "gate", "sharing", "denied",
] as const satisfies readonly (keyof Content)[];
export type Field = (typeof CONTENT_FIELDS)[number];
