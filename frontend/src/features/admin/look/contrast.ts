import { contrast } from "../../../app/branding.ts";

/** Contrast of text against what lies behind it, level AA (WCAG 2.1, 1.4.3). */
export const NEEDED = 4.5;

/** The page and the raised surface of each theme: the same as the server checks against. */
const SURFACES = { light: ["#fbfaf7", "#ffffff"], dark: ["#181a19", "#212423"] } as const;

export const STANDARD = { light: "#0f5468", dark: "#86c2cf" } as const;

export type ThemeName = keyof typeof SURFACES;

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/i.test(text);

/** The weakest contrast of a colour within a theme, 1–21. Takes `#rrggbb`. */
export const weakest = (colour: string, theme: ThemeName): number => Math.min(...SURFACES[theme].map((surface) => contrast(colour, surface)));

/** The nearest colour towards black (light theme) or white (dark theme) that can be read. */
export function nearestReadable(colour: string, theme: ThemeName): string {
  const end = theme === "light" ? 0 : 255;
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  for (let step = 0; step <= 100; step += 1) {
    const mixed = channels.map((value) => Math.round(value + ((end - value) * step) / 100));
    const text = `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
    if (weakest(text, theme) >= NEEDED) return text;
  }
  return STANDARD[theme];
}

/** Ratios are cut, never rounded up: 4.49 is not 4.5. */
export const cut = (ratio: number): number => Math.floor(ratio * 100) / 100;
