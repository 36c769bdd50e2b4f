import type { Finding } from "./api.ts";
import { t } from "./texts.ts";

/** The order in which kinds are told: people first, then numbers, then the rest as it comes. */
const ORDER = ["person", "cpr", "address", "phone", "email", "birthdate"];

const KNOWN = [
  "person", "cpr", "cvr", "pnumber", "phone", "email", "address", "place", "plate", "iban", "account", "case", "passport", "birthdate",
  "vin", "gps", "url", "term:health", "term:union", "term:religion", "term:ethnicity", "term:sexuality", "term:politics", "term:genetic",
  "term:biometric", "term:crime", "term:social",
] as const;
type Known = (typeof KNOWN)[number];

const known = (kind: string): Known | "other" => ((KNOWN as readonly string[]).includes(kind) ? (kind as Known) : "other");

/** A kind the server's own, null for a municipality's own recogniser: the words then say enough. */
export const knownKind = (kind: string | null): Known | null => (kind !== null && known(kind) !== "other" ? (kind as Known) : null);

/** The kinds a person may choose when marking something that was missed. */
export const MARKABLE = ["person", "cpr", "address", "phone", "email", "birthdate", "account", "case"] as const;

/** What a kind is called on its own: »Navn«. */
export const kindName = (kind: string): string => t(`name.${known(kind)}`);

/** How many of a kind: »2 navne«. */
export const kindCount = (kind: string, n: number): string => t(`count.${known(kind)}`, { n });

/** »2 navne og 1 CPR-nummer«: what was found, each kind once. Every different text counts once. */
export function told(text: string, found: readonly Pick<Finding, "kind" | "start" | "end">[]): string {
  const counts = new Map<string, Set<string>>();
  for (const { kind, start, end } of found) {
    const name = known(kind);
    const words = counts.get(name) ?? new Set();
    counts.set(name, words.add(text.slice(start, end)));
  }
  const place = (kind: string) => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
  const parts = [...counts].sort(([one], [other]) => place(one) - place(other)).map(([kind, words]) => kindCount(kind, words.size));
  return together(parts);
}

/** »a, b og c«. */
export function together(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return t("and", { first: parts.slice(0, -1).join(", "), last: parts.at(-1) ?? "" });
}
