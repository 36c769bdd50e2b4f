import { type Language, language } from "./language.ts";
import { needWords, type Text, type Texts } from "./words.ts";

export type Values = Record<string, string | number>;

/** Looks a sentence up by its key in the language of the screen, and fills its slots. */
export interface Translate<Key extends string> {
  (key: Key, values?: Values): string;
  /** Is this one of the keys? For codes and names that come from the server. */
  has: (key: string) => key is Key;
  keys: () => Key[];
}

type Same<Danish extends Texts> = { [Key in keyof Danish]: Text } & Record<Exclude<string, keyof Danish>, Text>;

/**
 * Binds the two language files of a feature: `texts(() => import("…/da/chat.ts"), () => import("…/en/chat.ts"))`. Only
 * the language of the screen is fetched. English must have exactly the keys of Danish; the compiler says so. Numbers in
 * slots are written with the separators of the language.
 */
export function texts<Danish extends Texts>(da: () => Promise<{ da: Danish }>, en: () => Promise<{ en: Same<Danish> }>): Translate<keyof Danish & string> {
  const words = needWords({ da: async () => (await da()).da, en: async () => (await en()).en });
  const now = (): Texts => words.here[language()] ?? {};
  const has = (key: string): key is keyof Danish & string => Object.hasOwn(now(), key);
  const keys = () => Object.keys(now()) as (keyof Danish & string)[];
  // A part of the page that was not loaded through `lazily` shows its keys: a mistake that is seen at once.
  return Object.assign((key: keyof Danish & string, values: Values = {}) => fill(now()[key] ?? key, values), { has, keys });
}

function fill(text: Text, values: Values): string {
  const sentence = typeof text === "string" ? text : values["n"] === 1 ? text.one : text.other;
  return sentence.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    if (value === undefined) return slot;
    return typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;
  });
}

const TAGS: Record<Language, string> = { da: "da-DK", en: "en-GB" };

/** The tag that Intl knows the language by. */
export const locale = (): string => TAGS[language()];
