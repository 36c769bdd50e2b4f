import { call } from "../../api/client.ts";
import type { components } from "../../api/schema.d.ts";

/** A limit on the person's own calls. Of one that others use as well only the share that is used is told. */
export type OwnLimit = components["schemas"]["OwnLimit"];

/** The fullest first. */
export const fetchOwnLimits = async (signal?: AbortSignal): Promise<OwnLimit[]> =>
  (await call<components["schemas"]["OwnLimits"]>("GET", "/api/quotas/mine", { signal })).items;
