import { useState } from "react";
import { TextField } from "../../../ui/index.ts";
import { same } from "./merging.ts";
import { tb } from "./texts.ts";

const MOST = 10;
const LONGEST = 40;

/** `Skrive, Møder` as tags: no empty ones, none twice. */
export const tagsOf = (text: string): string[] =>
  [...new Set(text.split(",").map((tag) => tag.trim().slice(0, LONGEST)))].filter(Boolean).slice(0, MOST);

/** Topics, separated by commas. What is typed stands as it was typed until somebody else changes them. */
export function TagsField({ tags, error, onChange }: { tags: string[]; error: string | null; onChange: (tags: string[]) => void }) {
  const [typed, setTyped] = useState(tags.join(", "));
  const shown = same(tagsOf(typed), tags) ? typed : tags.join(", ");
  return (
    <TextField
      label={tb("field_tags")}
      hint={tb("tagsHint")}
      name="tags"
      autoComplete="off"
      value={shown}
      error={error}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(tagsOf(event.currentTarget.value));
      }}
    />
  );
}
