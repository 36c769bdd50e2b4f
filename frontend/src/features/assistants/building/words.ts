import { codesOf } from "../../protection/classes.ts";
import { t as classText } from "../../protection/texts.ts";
import { t } from "../texts.ts";
import type { Content, Field } from "../types.ts";
import { tb } from "./texts.ts";

/** What a field holds, in words. What only a name on the server could tell is counted. */
export function shown(field: Field, value: unknown): string {
  if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return tb("nothing");
  if (typeof value === "boolean") return tb(value ? "yes" : "no");
  if (typeof value === "string") return field === "ceiling" ? codesOf(value).map((code) => classText(code)).join(", ") : value;
  if (field === "tags" || field === "suggested_prompts" || field === "tools") return (value as string[]).join(", ");
  if (field === "requirement") return t(`zone_${(value as NonNullable<Content["requirement"]>).max_zone}`);
  if (field === "gate") return (value as Content["gate"]).required ? `${Math.round((value as Content["gate"]).least * 100)} %` : tb("no");
  if (Array.isArray(value)) return String(value.length);
  return Object.values(value as object).filter((one) => one !== null).join(" · ") || tb("nothing");
}

/** What stands in a difference: text as it is, JSON as words. */
export function shownText(field: Field, text: string): string {
  const plain = ["name", "description", "icon", "instructions", "banner", "contact"].includes(field);
  if (plain) return text || tb("nothing");
  try {
    return shown(field, JSON.parse(text));
  } catch {
    return shown(field, text); // an identifier or a class is plain text
  }
}
