import { fetchAssistants, fetchModels } from "../../../api/chat.ts";
import type { Suggestion } from "../../../ui/Combobox.tsx";
import { fetchHouseKeys } from "../../keys/api.ts";
import { fetchPeople } from "../people/api.ts";
import type { Subject } from "./api.ts";

type Search = (text: string) => Promise<readonly Suggestion[]>;

/** How what is to be limited is found, by what it is; units are at hand. */
export const SEARCHES: Partial<Record<Subject, Search>> = {
  person: async (text) => {
    const { items } = await fetchPeople({ q: text.trim(), state: "active" });
    return items.map(({ id, name, unit }) => ({ value: id, label: name, hint: unit.name }));
  },
  key: async (text) => {
    const { items } = await fetchHouseKeys({ q: text.trim(), state: "active" });
    return items.map(({ id, name, unit, person }) => ({ value: id, label: name, hint: unit?.name ?? person?.name ?? "" }));
  },
  assistant: async (text) => named((await fetchAssistants()).items, text),
  model: async (text) => named((await fetchModels()).items, text),
};

function named(items: readonly { id: string; name: string }[], text: string): Suggestion[] {
  const wanted = text.trim().toLocaleLowerCase();
  return items.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)).map(({ id, name }) => ({ value: id, label: name }));
}
