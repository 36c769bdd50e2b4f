import type { components } from "../../api/schema.d.ts";

/** Shapes of assistants on the wire, under short names. */
type Schemas = components["schemas"];

export type Named = Schemas["NamedOut"];
export type Assistant = Schemas["AssistantOut"];
/** `uses` are answers of the last 30 days. */
export type Listed = Schemas["CatalogueOut"];
export type Catalogue = Schemas["CatalogueList"];
export type Detail = Schemas["AssistantDetailOut"];
export type View = keyof Schemas["CatalogueCounts"];
export const VIEWS = ["mine", "shared", "unit", "all", "favourites", "managed"] as const satisfies readonly View[];

/** What the caller may do with an assistant (`assistants/rights.py`). */
export type Right = Schemas["AssistantRight"];
export type Audience = Filled<Schemas["UseShape"]>;
export type Reach = Schemas["ReachOut"];

/** The server always sends every field of a content; the document of its API says only what may be left out. */
type Filled<Shape> = { [Key in keyof Shape]-?: Exclude<Shape[Key], undefined> };

/** What a builder decides of an assistant. */
export type Content = Omit<Filled<Schemas["ContentShape"]>, "parameters" | "requirement" | "sharing"> & {
  parameters: Filled<Schemas["ParametersShape"]>;
  requirement: Filled<Schemas["RequirementShape"]> | null;
  sharing: Audience[];
};

/** `content` is null when what is stored cannot be read. */
export type Draft = Omit<Schemas["DraftOut"], "content"> & { content: Content | null };
export type Version = Schemas["VersionShortOut"];
export type OpenVersion = Version & { content: Content };
export type ChangedField = Omit<Schemas["FieldDifferenceOut"], "name"> & { name: Field };
export interface Difference {
  fields: ChangedField[];
}
export type Subjects = Schemas["SubjectsOut"];
export type Tool = Schemas["ToolOut"];

export const CONTENT_FIELDS = [
  "name", "description", "icon", "tags", "instructions", "model_id", "requirement", "collections", "tools", "suggested_prompts",
  "parameters", "ceiling", "banner", "contact", "open_instructions", "open_sources", "gate", "sharing", "denied",
] as const satisfies readonly (keyof Content)[];
export type Field = (typeof CONTENT_FIELDS)[number];
