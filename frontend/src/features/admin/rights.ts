import type { Me } from "../../api/types.ts";

export type Section = "people" | "units" | "models" | "zones" | "policy" | "services" | "countries" | "search" | "look" | "quotas" | "keys" | "switches" | "log";

/** What of the administration a person may see; the server decides, this only leaves out what would be refused. */
export function sectionsOf(me: Me): Section[] {
  if (me.is_platform_owner) return ["people", "units", "models", "zones", "policy", "services", "countries", "search", "look", "quotas", "keys", "switches", "log"];
  const roles = new Set(me.roles.map(({ role }) => role));
  const branch = roles.has("unit_owner") || roles.has("auditor");
  const rules = branch || roles.has("dpo");
  const owner = roles.has("unit_owner");
  return [...(branch ? (["people", "units"] as const) : []), ...(rules ? (["policy", "services", "quotas"] as const) : []), ...(owner ? (["keys", "switches"] as const) : []), ...(roles.has("auditor") ? (["log"] as const) : [])];
}

/** The units from which downwards the person may grant roles; null is everywhere. */
export function grantingUnits(me: Me): string[] | null {
  if (me.is_platform_owner) return null;
  return me.roles.filter(({ role }) => role === "unit_owner").map(({ unit_id }) => unit_id);
}
