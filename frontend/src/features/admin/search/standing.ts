import type { NamedModel, SearchSettings } from "./api.ts";

/** How documents are found at this moment. */
export type Standing =
  /** By words: `can` says whether there is a model to choose. */
  | { is: "words"; can: boolean }
  /** A model was chosen, and the work has not begun. */
  | { is: "starting"; model: NamedModel }
  /** The first time, or documents that came in: what is not ready is found by its words. */
  | { is: "filling" | "ready"; model: NamedModel; done: number; total: number; trouble: string | null }
  /** `model` takes over from `before` when all is ready. */
  | { is: "changing"; model: NamedModel; before: NamedModel | null; done: number; total: number; trouble: string | null };

export function standingOf({ serving, building, embedding_model_id: chosen, embedding_models: able }: SearchSettings): Standing {
  if (building) return { is: "changing", before: serving?.model ?? null, ...building };
  const wanted = able.find(({ id }) => id === chosen);
  if (wanted && wanted.id !== serving?.model.id) return { is: "starting", model: wanted };
  if (!serving) return { is: "words", can: able.length > 0 };
  return { is: serving.done < serving.total ? "filling" : "ready", ...serving };
}

/** Is something under way, so that it is worth looking again soon? */
export const isMoving = ({ is }: Standing): boolean => is === "starting" || is === "filling" || is === "changing";

/** Is a model chosen that can no longer be used by everyone? */
export const isLost = (chosen: string | null, able: readonly NamedModel[]): boolean => chosen !== null && !able.some(({ id }) => id === chosen);
