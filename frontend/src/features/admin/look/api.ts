import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

export type StoredBranding = components["schemas"]["StoredBranding"];
export type BrandingEdit = components["schemas"]["BrandingEdit"];

export const fetchBranding = (signal?: AbortSignal): Promise<StoredBranding> => call("GET", "/api/admin/branding", { signal });

/** Raises `changed_meanwhile` (409) and `contrast_too_low` (422, facts.field and facts.ratio). */
export const saveBranding = (body: BrandingEdit): Promise<StoredBranding> => call("PUT", "/api/admin/branding", { body });
