import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { setLanguage } from "../i18n/language.ts";
import { loadWords } from "../i18n/words.ts";

// jsdom draws nothing: a desk with a mouse and a wide screen.
window.matchMedia = (query) => Object.assign(new EventTarget(), { matches: query === "(pointer: fine)", media: query }) as MediaQueryList;

// What a test leaves waiting would come in the middle of another: a draft's next attempt to save, to that one's server.
const shared = globalThis as { aarhusaiWaiting?: Set<ReturnType<typeof setTimeout>> };
const waiting = (shared.aarhusaiWaiting ??= counted());

function counted(): Set<ReturnType<typeof setTimeout>> {
  const made = new Set<ReturnType<typeof setTimeout>>();
  const noted: ProxyHandler<typeof setTimeout | typeof setInterval> = {
    apply(real, self, given) {
      const timer = Reflect.apply(real, self, given) as ReturnType<typeof setTimeout>;
      made.add(timer);
      return timer;
    },
  };
  globalThis.setTimeout = new Proxy(setTimeout, noted) as typeof setTimeout;
  globalThis.setInterval = new Proxy(setInterval, noted) as typeof setInterval;
  return made;
}

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
afterEach(() => {
  cleanup();
  for (const timer of waiting) clearTimeout(timer); // an interval is ended by it too
  waiting.clear();
});
