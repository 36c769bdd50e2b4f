import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { ZoneTexts } from "../../../api/types.ts";

/** Null where the page's own words stand. */
export type StoredZones = Omit<components["schemas"]["ZonesRevised"], "zones"> & { zones: ZoneTexts };

export const fetchZones = (signal?: AbortSignal): Promise<StoredZones> => call("GET", "/api/admin/zones", { signal });

/** Raises `changed_meanwhile` (409). */
export const saveZones = (body: StoredZones): Promise<StoredZones> => call("PUT", "/api/admin/zones", { body });
