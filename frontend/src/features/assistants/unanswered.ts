import { ApiError } from "../../api/errors.ts";
import { fetchCollection } from "../knowledge/api.ts";
import { fetchQuestions, type Unanswered as Question } from "../knowledge/quality/api.ts";

/** A collection and the questions of the last 90 days that it had no answer to, the newest first. */
export interface Unanswered {
  id: string;
  name: string;
  questions: readonly Question[];
}

/** Of those of the collections that the reader may mend. */
export async function fetchUnanswered(collections: readonly string[], signal?: AbortSignal): Promise<Unanswered[]> {
  const found = await Promise.all(collections.map((id) => one(id, signal).catch(notTheirs)));
  return found.filter((told) => told !== null);
}

async function one(id: string, signal?: AbortSignal): Promise<Unanswered> {
  const [{ name }, { items }] = await Promise.all([fetchCollection(id, signal), fetchQuestions(id, signal)]);
  return { id, name, questions: items };
}

function notTheirs(error: unknown): null {
  if (error instanceof ApiError && [403, 404].includes(error.status)) return null;
  throw error;
}
