import { fetchAssistants, fetchModels } from "../../api/chat.ts";
import { useLoad } from "../../app/load.ts";

/** A model or an assistant that a key can be narrowed to. */
export interface Callable {
  /** What the API calls it: a short name, or `assistant:` and one. */
  slug: string;
  name: string;
}

export interface Callables {
  models: readonly Callable[];
  assistants: readonly Callable[];
  nameOf: (slug: string) => string;
}

const NONE: Callables = { models: [], assistants: [], nameOf: (slug) => slug };

/** What the person may call. Without an answer everything is called by its short name. */
export function useCallables(): Callables {
  const { now } = useLoad(fetchCallables);
  return now.state === "ready" ? now.value : NONE;
}

async function fetchCallables(): Promise<Callables> {
  const [{ items: models }, { items: assistants }] = await Promise.all([fetchModels(), fetchAssistants()]);
  const called = {
    models: models.map(({ slug, name }) => ({ slug, name })),
    assistants: assistants.map(({ slug, name }) => ({ slug: `assistant:${slug}`, name })),
  };
  const names = new Map([...called.models, ...called.assistants].map(({ slug, name }) => [slug, name]));
  return { ...called, nameOf: (slug) => names.get(slug) ?? slug };
}
