import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";

type Schemas = components["schemas"];

export type Service = Schemas["ServiceOut"];
export type ServiceWithHistory = Schemas["ServiceWithHistory"];
export type Facts = Schemas["ServiceFactsShape"];
export type Terms = Schemas["TermsShape"];
export type UnitTerms = Schemas["UnitTermsOut"];
export type PartRules = Schemas["PartRules"];
export type Rule = PartRules["K0"];

export const fetchServices = async (signal?: AbortSignal): Promise<Service[]> => (await call<Schemas["ServiceList"]>("GET", "/api/admin/services", { signal })).items;
export const fetchService = (id: string, signal?: AbortSignal): Promise<ServiceWithHistory> => call("GET", `/api/admin/services/${id}`, { signal });
export const createService = (body: Schemas["ServiceIn"]): Promise<Service> => call("POST", "/api/admin/services", { body });
/** Raises `changed_meanwhile` (409). */
export const changeService = (id: string, revision: number, facts: Facts): Promise<Service> => call("PATCH", `/api/admin/services/${id}`, { body: { revision, facts } });
export const deleteService = (id: string): Promise<void> => call("DELETE", `/api/admin/services/${id}`);
/** Raises `looser_than_above` (422) with the part, the rule and the unit that decided it. */
export const decide = (id: string, revision: number, unit_id: string, terms: Terms): Promise<Service> =>
  call("PUT", `/api/admin/services/${id}/terms`, { body: { unit_id, revision, terms } });
export const inherit = (id: string, revision: number, unit_id: string): Promise<Service> =>
  call("POST", `/api/admin/services/${id}/inherit`, { body: { unit_id, revision } });
