import { call } from "../../../api/client.ts";
import type { Zone, ZoneText } from "../../../api/types.ts";

export interface StoredZones {
  revision: number;
  /** null where the page's own words stand. */
  zones: Record<Zone, ZoneText | null>;
}

export const fetchZones = (signal?: AbortSignal): Promise<StoredZones> => call("GET", "/api/admin/zones", { signal });

/** Raises `changed_meanwhile` (409). */
export const saveZones = (body: StoredZones): Promise<StoredZones> => call("PUT", "/api/admin/zones", { body });
