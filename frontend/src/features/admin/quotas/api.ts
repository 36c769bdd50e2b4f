import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

/** A limit and its use now. Of one that everybody has to themself, `used` and `held` are of who uses most. */
export type Quota = Schemas["QuotaView"];
export type Subject = Schemas["Subject"];
export type Measure = Schemas["Measure"];
export type Period = Schemas["Period"];
export type QuotasPage = Schemas["QuotasPage"];

export const SUBJECTS: readonly Subject[] = ["unit", "each_person", "person", "key", "assistant", "model"];
export const MEASURES: readonly Measure[] = ["money", "tokens", "requests"];
export const PERIODS: readonly Period[] = ["month", "day", "minute"];

export interface QuotasQuery {
  q: string;
  subject: Subject | "";
}

export const fetchQuotas = ({ q, subject }: QuotasQuery, cursor: string | null = null, signal?: AbortSignal): Promise<QuotasPage> =>
  call("GET", "/api/quotas", { query: { q, subject: subject || null, cursor }, signal });

/** Raises `quota_exists` (409), `quota_above_inherited` and `quota_subject_not_found`. */
export const createQuota = (body: Schemas["QuotaCreate"]): Promise<Quota> => call("POST", "/api/quotas", { body });

/** Raises `changed_meanwhile` (409) and `quota_above_inherited`. */
export const changeQuota = (id: string, body: Schemas["QuotaChange"]): Promise<Quota> => call("PATCH", `/api/quotas/${id}`, { body });

export const deleteQuota = (id: string): Promise<void> => call("DELETE", `/api/quotas/${id}`);
