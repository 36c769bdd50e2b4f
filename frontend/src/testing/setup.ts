import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { setLanguage } from "../i18n/language.ts";
import { loadWords } from "../i18n/words.ts";

// jsdom draws nothing: a desk with a mouse and a wide screen.
window.matchMedia = (query) => Object.assign(new EventTarget(), { matches: query === "(pointer: fine)", media: query }) as MediaQueryList;

// The words of what a test file has imported, so that it can change language at once.
beforeAll(async () => {
  await loadWords("da");
  await loadWords("en");
});
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setLanguage("da");
});
afterEach(cleanup);
