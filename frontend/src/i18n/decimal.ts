import { language } from "./language.ts";
import { number } from "./format.ts";

/**
 * A number as people type it: `1.234,5` in Danish, `1,234.5` in English. A lone sign that cannot separate thousands
 * (`0.5`, `12.75`) is taken as the decimal sign in either language. Gives null for what is not a number.
 */
export function parseNumber(typed: string): number | null {
  const text = typed.replace(/[\s\u00a0]/g, "");
  const [thousands, decimal] = language() === "da" ? [".", ","] : [",", "."];
  const grouped = new RegExp(`^[1-9]\\d{0,2}(\\${thousands}\\d{3})+(\\${decimal}\\d+)?$`);
  const plain = grouped.test(text) ? text.replaceAll(thousands, "").replace(decimal, ".") : text.replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** A number as it is shown in a field, and read back by `parseNumber`. */
export const writeNumber = (value: number): string => number(value, { maximumFractionDigits: 6 });
