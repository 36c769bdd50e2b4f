import { Problem, type Routes } from "./http.ts";

const RULES = { usual_days: 365, longest_days: 730, revision: 0 };
/** The person's own keys. Made keys look like real ones and open nothing. */
const keys = [made("Nattens resuméer", "aai_3f9k", { models: ["assistant:skriveassistenten"] }), made("Regneark", "aai_Q7wd", {})];
const TEXT = "aai_eksempel0000000000000000000000000000000000000000";

function made(name: string, prefix: string, scope: Record<string, unknown>) {
  return {
    id: crypto.randomUUID(),
    kind: "person",
    name,
    prefix,
    person: { id: "p1", name: "Karla Nørrelund", active: true },
    unit: { id: "u5", name: "Visitation Nord" },
    scope: { models: null, ceiling: null, endpoints: null, addresses: null, priority: "interactive", ...scope },
    state: "active",
    created_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + RULES.usual_days * 24 * 60 * 60 * 1000).toISOString(),
    revoked_at: null as string | null,
    rotated_at: null as string | null,
    old_until: null as string | null,
    used_on: null as string | null,
    used_from: null as string | null,
    revision: 1,
  };
}

function keyOf(id: string | undefined) {
  const found = keys.find((key) => key.id === id);
  if (!found) throw new Problem(404, "key_not_found");
  return found;
}

export const keyRoutes: Routes = {
  "GET /api/keys": () => ({ items: keys, allowed: true, rules: RULES }),
  "POST /api/keys": ({ body }) => {
    const key = made(String(body["name"]), TEXT.slice(0, 8), (body["scope"] ?? {}) as Record<string, unknown>);
    keys.unshift(key);
    return { key, text: TEXT };
  },
  "PATCH /api/keys/:id": ({ parts, body }) => {
    const { revision, ...change } = body;
    return Object.assign(keyOf(parts["id"]), change, { revision: Number(revision) + 1 });
  },
  "POST /api/keys/:id/rotate": ({ parts }) => ({ key: Object.assign(keyOf(parts["id"]), { rotated_at: new Date().toISOString() }), text: TEXT }),
  "POST /api/keys/:id/revoke": ({ parts }) => Object.assign(keyOf(parts["id"]), { state: "revoked", revoked_at: new Date().toISOString() }),
};
