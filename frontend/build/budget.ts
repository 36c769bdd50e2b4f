import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

interface Limits {
  /** Gzipped kilobytes (1 kB = 1 000 bytes) of script that any first screen may load. */
  firstLoadKilobytes: number;
}

/** Screens a person can land on. What each imports statically counts, with its words in one language; so does the entry. */
const LANDINGS = /features\/(start\/Start|chat\/Chat|signin\/\w+)\.tsx/;

const LANGUAGES = ["da", "en"];

/** Fails the build when the heaviest first screen loads more script than the budget allows. */
export function budget(limits: Limits): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle(_, bundle) {
      const chunks = new Map(Object.values(bundle).flatMap((part) => (part.type === "chunk" ? [[part.fileName, part]] : [])));
      const reach = (from: string[]) => {
        const seen = new Set<string>();
        const queue = [...from];
        for (let name = queue.pop(); name; name = queue.pop()) {
          if (seen.has(name)) continue;
          seen.add(name);
          queue.push(...(chunks.get(name)?.imports ?? []));
        }
        return [...seen];
      };
      // The words of a screen are fetched before it is shown: they count, in the language that takes most room.
      const words = (names: string[], language: string) => {
        const files = names.flatMap((name) => chunks.get(name)?.moduleIds ?? []).flatMap((id) => this.getModuleInfo(id)?.dynamicallyImportedIds ?? []);
        const wanted = new Set(files.filter((id) => id.includes(`/i18n/${language}/`)));
        return [...chunks.values()].filter((chunk) => chunk.moduleIds.some((id) => wanted.has(id))).map((chunk) => chunk.fileName);
      };
      const entries = [...chunks.values()].filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName);
      const landings = [...chunks.values()].filter((chunk) => chunk.isDynamicEntry && LANDINGS.test(chunk.facadeModuleId ?? ""));
      const size = (names: string[]) => names.reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? "").length, 0) / 1000;
      for (const landing of [undefined, ...landings.map((chunk) => chunk.fileName)]) {
        const code = reach(landing ? [...entries, landing] : entries);
        const total = Math.max(...LANGUAGES.map((language) => size([...new Set([...code, ...words(code, language)])])));
        const line = `${landing ?? "entry alone"}: ${total.toFixed(1)} kB gzip of script on first load, ${limits.firstLoadKilobytes} allowed`;
        if (total > limits.firstLoadKilobytes) this.error(line);
        this.info(line);
      }
    },
  };
}
