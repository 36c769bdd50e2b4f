import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { budget } from "./build/budget.ts";

/** What Start, a conversation and the frame around them say: fetched as one file, in the language of the screen. */
const FIRST = ["app", "chat", "conversations", "errors", "markdown", "protection", "sources", "start", "ui"];

/** The file that holds the words of a feature: one for the first screens, one for each part that is loaded later. */
function wordsOf(id: string): string | null {
  const [, language, feature] = /src\/i18n\/(da|en)\/([\w-]+)\.ts/.exec(id) ?? [];
  if (!language || !feature) return null;
  return FIRST.includes(feature) ? `words-${language}` : `words-${language}-${feature}`;
}

export default defineConfig({
  plugins: [react(), budget({ firstLoadKilobytes: 150 })],
  build: {
    target: ["chrome123", "firefox128", "safari17.5"], // light-dark(), popover and nesting as they are written
    assetsInlineLimit: 0, // the content security policy allows no data: fonts
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: wordsOf, test: /src\/i18n\/(da|en)\// }] } } },
  },
});
