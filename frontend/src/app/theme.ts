import type { Theme } from "../api/types.ts";

const STORED = "aarhusai.theme";

/** Shows the page in a theme, and remembers it on this device for the moments before the person is known. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // Nothing to remember it in; the server remembers for the person.
  }
}

/** The theme this device showed last. */
export function rememberedTheme(): Theme {
  try {
    const stored = localStorage.getItem(STORED);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}
