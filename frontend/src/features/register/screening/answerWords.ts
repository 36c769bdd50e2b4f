import { date } from "../../../i18n/format.ts";
import { tc } from "../texts.ts";
import type { Question } from "../types.ts";

/** An answer as it is read. */
export function answerWords({ kind, options }: Question, values: readonly string[], names: Record<string, string>): string {
  if (values.length === 0) return tc("noAnswer");
  const word = (value: string): string => {
    if (kind === "yesno") return tc(value === "yes" ? "yes" : "no");
    if (kind === "date") return date(value);
    if (kind === "unit" || kind === "person") return names[value] ?? tc("somebody");
    return options.find(({ id }) => id === value)?.label ?? value;
  };
  return values.map(word).join(" · ");
}
