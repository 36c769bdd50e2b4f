import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import { locale } from "../../../i18n/texts.ts";

type Schemas = components["schemas"];

/** A country (two letters) or a transfer tool, whether it is on, and what leads through it. */
export type Place = Schemas["Place"];

export const fetchPlaces = async (signal?: AbortSignal): Promise<Place[]> => (await call<Schemas["PlaceList"]>("GET", "/api/admin/countries", { signal })).items;

export const switchPlace = async (code: string, on: boolean, reason: string): Promise<Place[]> =>
  (await call<Schemas["PlaceList"]>("PUT", `/api/admin/countries/${code}`, { body: { on, reason } })).items;

/** A country's name in the language of the screen; the code where the browser knows none. */
export const countryName = (code: string): string => {
  try {
    return new Intl.DisplayNames(locale(), { type: "region" }).of(code) ?? code;
  } catch {
    return code; // not a country's code
  }
};
