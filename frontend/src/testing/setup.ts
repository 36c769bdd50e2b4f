import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { setLanguage } from "../i18n/language.ts";

// jsdom draws nothing: a desk with a mouse and a wide screen.
window.matchMedia = (query) => Object.assign(new EventTarget(), { matches: query === "(pointer: fine)", media: query }) as MediaQueryList;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  setLanguage("da");
});
afterEach(cleanup);
