import { language } from "./language.ts";

/** A sentence with `{slots}`, or one sentence for `n` = 1 and one for every other number. */
export type Text = string | { one: string; other: string };
export type Texts = Record<string, Text>;
export type Values = Record<string, string | number>;

/** Looks a sentence up by its key in the language of the screen, and fills its slots. */
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/**
 * Binds the two language files of a feature. English must have exactly the keys of Danish; the compiler says so.
 * Numbers in slots are written with the separators of the language.
 */
export function texts<Danish extends Texts>(
  da: Danish,
  en: { [Key in keyof Danish]: Text } & Record<Exclude<string, keyof Danish>, Text>,
): Translate<keyof Danish & string> {
  return (key, values = {}) => fill((language() === "da" ? da : en)[key] as Text, values);
}

function fill(text: Text, values: Values): string {
  const sentence = typeof text === "string" ? text : values["n"] === 1 ? text.one : text.other;
  return sentence.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const value = values[name];
    if (value === undefined) return slot;
    return typeof value === "number" ? new Intl.NumberFormat(locale()).format(value) : value;
  });
}

/** The tag that Intl knows the language by. */
export const locale = (): string => (language() === "da" ? "da-DK" : "en-GB");
