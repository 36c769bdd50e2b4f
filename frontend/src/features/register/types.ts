import type { Zone } from "../../api/types.ts";

/** Shapes of use cases and the register on the wire, as `web/schemas/usecases.py` writes them. */

export interface Named {
  id: string;
  name: string;
}

export const STATES = ["draft", "submitted", "returned", "approved", "reopened", "suspended", "retired"] as const;
export type State = (typeof STATES)[number];

export interface Option {
  id: string;
  label: string;
  help: string;
  /** Goes with no other. */
  exclusive?: boolean;
}

export interface Question {
  id: string;
  kind: "text" | "choice" | "many" | "yesno" | "unit" | "person" | "date";
  label: string;
  help: string;
  options: Option[];
  required: boolean;
  when: { question: string; is: string[] } | null;
}

export interface Section {
  id: string;
  title: string;
  help: string;
  questions: Question[];
}

export interface ScreeningForm {
  version: string;
  sections: Section[];
}

/** What is answered: nothing, one, or (for `many`) several. */
export type Answers = Record<string, string[]>;

export interface Duty {
  code: string;
  title: string;
  text: string;
  source: string;
  /** null: nothing to do but know it. */
  met: boolean | null;
  needs: "owner" | "dpo" | "record" | "course" | "none";
  record: RecordKind | null;
  blocks: "submit" | "approve" | null;
  effective_from: string;
  /** Its date has come. */
  holds: boolean;
}

export interface Risk {
  prohibited: boolean;
  high_risk: boolean;
  dpia_needed: boolean;
  annex_area: string | null;
  reason: string;
}

export type ApprovalKind = "unit_owner" | "dpo";

export interface Approved {
  kind: ApprovalKind;
  person: Named | null;
  at: string;
  note: string;
  version: number;
}

export interface Supplier {
  provider: string;
  zone: Zone;
  processor: string;
  processing: string[];
  support: string[];
  transfer: string | null;
}

export interface Facts {
  version: number | null;
  name: string;
  model: string;
  zone: Zone | null;
  suppliers: Supplier[];
  ceiling: string | null;
  data_class: string;
  sources: { id: string; name: string; data_class: string }[];
  tools: string[];
  sharing: { subject_kind: "person" | "unit" | "unit_branch" | "everyone"; name: string }[];
  denied: string[];
  open_instructions: boolean;
  open_sources: boolean;
}

export interface Change {
  field: string;
  before: string;
  after: string;
}

export const RECORDS = ["dpia", "fria", "registration", "citizen_information", "med"] as const;
export type RecordKind = (typeof RECORDS)[number];
export const RECORD_STATES = ["begun", "done", "not_needed"] as const;
export type RecordStatus = (typeof RECORD_STATES)[number];

export interface LegalRecord {
  kind: RecordKind;
  status: RecordStatus;
  reference: string;
  decided_on: string | null;
  advice: string;
  set_by: string;
  set_at: string;
}

export interface Incident {
  id: string;
  happened_on: string;
  what: string;
  measures: string;
  authority_told: boolean;
  closed_on: string | null;
  reported_by: string;
  reported_at: string;
  revision: number;
}

export interface Happening {
  act: string;
  by: string;
  at: string;
  text: string;
}

export type Right = "edit" | "submit" | "approve_owner" | "approve_dpo" | "return" | "withdraw" | "suspend" | "resume" | "go_live" | "review" | "report" | "record";

export interface UseCase {
  id: string;
  assistant: { id: string; name: string; icon: string };
  unit: Named;
  state: State;
  revision: number;
  form_version: string;
  answers: Answers;
  /** What units and people in the answers are called, by id. */
  names: Record<string, string>;
  missing: string[];
  duties: Duty[];
  risk: Risk;
  data_class: string;
  facts: Facts;
  facts_changed: Change[];
  approvals: Approved[];
  needs: ApprovalKind[];
  records: LegalRecord[];
  incidents: Incident[];
  newest_version: number | null;
  live_version: number | null;
  submitted_version: number | null;
  review_on: string | null;
  suspended_text: string;
  history: Happening[];
  rights: Right[];
}

export interface Row {
  id: string;
  assistant: { id: string; name: string; icon: string };
  unit: Named;
  state: State;
  risk: Omit<Risk, "reason">;
  data_class: string;
  zone: Zone | null;
  live_version: number | null;
  review_on: string | null;
  changed_at: string;
  needs: ApprovalKind[];
}

/** What waits for the reader: a decision, a review, or correcting what was sent back. */
export type Wait = "approve_owner" | "approve_dpo" | "review" | "correct";
export type WaitingRow = Row & { waits: Wait[] };

export interface RowPage {
  items: Row[];
  next_cursor: string | null;
  counts: Partial<Record<State, number>>;
}

export interface Processor {
  provider: string;
  processor: string;
  sub_processors: string[];
  processing: string[];
  support: string[];
  owner_country: string;
  terms: string;
  checked_on: string | null;
  review_on: string | null;
  use_cases: number;
}

export interface Transfer {
  provider: string;
  country: string;
  tool: string;
  use_cases: number;
  off: boolean;
}

export interface Course {
  code: string;
  version: string;
  title: string;
  about: string;
  valid_months: number;
}

export interface Completion {
  person: Named;
  course: string;
  version: string;
  completed_on: string;
  valid_until: string;
}
