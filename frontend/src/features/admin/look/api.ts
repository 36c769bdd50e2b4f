import { call } from "../../../api/client.ts";
import type { Branding } from "../../../api/types.ts";

export interface StoredBranding extends Branding {
  revision: number;
}

export type BrandingEdit = Omit<StoredBranding, "logo">;

export const fetchBranding = (signal?: AbortSignal): Promise<StoredBranding> => call("GET", "/api/admin/branding", { signal });

/** Raises `changed_meanwhile` (409) and `contrast_too_low` (422, facts.field and facts.ratio). */
export const saveBranding = (body: BrandingEdit): Promise<StoredBranding> => call("PUT", "/api/admin/branding", { body });
