import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { Checked } from "../../protection/api.ts";

type Schemas = components["schemas"];

export type Rule = Schemas["Rule"];
export type PolicyUnit = Schemas["PolicyUnit"];
export type Grid = Schemas["PolicyGrid"];
export type Cell = Schemas["PolicyCell"];
export type Version = Schemas["PolicyVersion"];
export type Change = Schemas["PolicyChange"];
export type Proposal = Schemas["PolicyProposal"];
export type ProposalAct = Schemas["ProposalAct"];
export type VersionDraft = Pick<Schemas["PolicyVersionIn"], "base_version" | "reason"> & Partial<Schemas["PolicyVersionIn"]>;
export type ProposalDraft = Schemas["PolicyProposalIn"];
type Part = Schemas["CellIn"]["part"];

const UNITS = "/api/admin/policy/units";

/** The units whose rules the reader may see, a parent before its children. */
export const fetchPolicyUnits = async (signal?: AbortSignal): Promise<PolicyUnit[]> =>
  (await call<Schemas["PolicyUnitList"]>("GET", UNITS, { signal })).items;

export const fetchGrid = (unit: string, signal?: AbortSignal): Promise<Grid> => call("GET", `${UNITS}/${unit}`, { signal });

/** Raises `changed_meanwhile` (409) when somebody decided after `base_version`. */
export const saveVersion = (unit: string, body: VersionDraft): Promise<Grid> => call("POST", `${UNITS}/${unit}/versions`, { body });

export const fetchVersions = async (unit: string, cursor: string | null, limit?: number, signal?: AbortSignal) => {
  const { items, next_cursor } = await call<Schemas["PolicyHistory"]>("GET", `${UNITS}/${unit}/versions`, { query: { cursor, limit }, signal });
  return { items, next_cursor };
};

export const propose = (unit: string, body: ProposalDraft): Promise<Proposal> => call("POST", `${UNITS}/${unit}/proposals`, { body });

/** The uses of the register in the unit's branch, which a wider rule may rest on. */
export const fetchUses = async (unit: string, signal?: AbortSignal): Promise<{ id: string; name: string }[]> =>
  (await call<Schemas["UseCaseList"]>("GET", "/api/use-cases", { query: { unit, limit: 200 }, signal })).items.map(({ id, assistant }) => ({ id, name: assistant.name }));

/** Those that wait anywhere in the reader's branches. */
export const fetchWaiting = async (signal?: AbortSignal): Promise<Proposal[]> =>
  (await call<Schemas["PolicyProposalList"]>("GET", "/api/admin/policy/proposals", { signal })).items;

/** To reject and to revoke takes a reason. */
export const decide = (id: string, act: ProposalAct, reason?: string): Promise<Proposal> =>
  call("POST", `/api/admin/policy/proposals/${id}`, { body: { act, ...(reason ? { reason } : {}) } });

export const partOf = (code: string): Part => code as Part;

/** What would happen to a text in a unit; nothing is sent and nothing stored. */
export const tryRules = (body: Schemas["PolicyTestIn"]): Promise<Checked> => call("POST", "/api/admin/policy/test", { body });
