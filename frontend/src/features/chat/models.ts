import { fetchAssistants, fetchModels } from "../../api/chat.ts";
import type { Assistant, Model, ModelList, Zone } from "../../api/types.ts";
import { store, useStore } from "../../app/store.ts";
import { t } from "./texts.ts";
import { onPersonChange } from "../../app/session.ts";

interface Known {
  state: "loading" | "ready" | "failed";
  error: unknown;
  models: Model[];
  zones: ModelList["zones"];
  assistants: Assistant[];
}

const REMEMBERED = "aarhusai.model";
const NO_TEXTS: ModelList["zones"] = { Z1: null, Z2: null, Z3: null, Z4: null };
const START: Known = { state: "loading", error: null, models: [], zones: NO_TEXTS, assistants: [] };
const known = store<Known>(START);
let fetching: Promise<void> | null = null;

/** Fetches models and assistants anew; what is shown stays until they are here. */
export function refreshModels(): Promise<void> {
  fetching ??= (async () => {
    try {
      const [{ items: models, zones }, { items: assistants }] = await Promise.all([fetchModels(), fetchAssistants()]);
      known.set({ state: "ready", error: null, models, zones, assistants });
    } catch (error) {
      known.set((before) => (before.state === "ready" ? before : { ...before, state: "failed", error }));
    } finally {
      fetching = null;
    }
  })();
  return fetching;
}

export function forgetModels(): void {
  known.set(START);
}

/** The models and assistants this person may use. Fetches them the first time. */
export function useModels(): Known {
  const now = useStore(known);
  if (now.state === "loading") void refreshModels();
  return now;
}

/**
 * The model to use: the one chosen here, else the conversation's, else the assistant's, else the one used last on
 * this device, else the default. One that is no longer offered is passed over.
 */
export function pickModel(models: readonly Model[], ...wanted: (string | null | undefined)[]): Model | null {
  for (const id of wanted) {
    const model = models.find((one) => one.id === id);
    if (model) return model;
  }
  return models.find((one) => one.is_default) ?? models[0] ?? null;
}

export function rememberModel(id: string): void {
  try {
    localStorage.setItem(REMEMBERED, id);
  } catch {
    // Then the default is used next time.
  }
}

export function rememberedModel(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

/** Where a zone is, in one plain sentence: the municipality's own, or ours. */
export const zoneSentence = (zone: Zone, own: ModelList["zones"]): string => own[zone]?.sentence || t(`runs${zone}`);

onPersonChange(forgetModels);
