import type { components } from "../../api/schema.d.ts";

type Schemas = components["schemas"];

export type State = Schemas["UseCaseState"];
export const STATES = ["draft", "submitted", "returned", "reopened", "approved", "suspended", "retired"] as const satisfies readonly State[];

/** `when` names an earlier question, and the answers to it with which this one is asked. */
export type Question = Schemas["FormQuestion"];
export type Section = Schemas["FormSection"];
export type ScreeningForm = Schemas["ScreeningForm"];
/** What is answered: nothing, one, or (for `many`) several. */
export type Answers = Record<string, string[]>;

export type UseCase = Schemas["UseCaseOut"];
export type Right = UseCase["rights"][number];
export type ApprovalKind = Schemas["ApprovalKind"];
export type Duty = Schemas["UseCaseDuty"];
export type Risk = Schemas["UseCaseRisk"];
export type Facts = Schemas["UseCaseFacts"];
export type Change = Schemas["UseCaseDifference"];
export type LegalRecord = Schemas["UseCaseRecord"];
export type RecordKind = Schemas["RecordKind"];
export const RECORDS = ["dpia", "fria", "registration", "citizen_information", "med"] as const satisfies readonly RecordKind[];
export type RecordStatus = Schemas["RecordStatus"];
export const RECORD_STATES = ["begun", "done", "not_needed"] as const satisfies readonly RecordStatus[];
export type CaseFile = Schemas["UseCaseFile"];
export type Incident = Schemas["UseCaseIncident"];

export type Row = Schemas["UseCaseRow"];
export type WaitingRow = Schemas["UseCaseWaitingRow"];
/** What waits for the reader: a decision, a review, or correcting what was sent back. */
export type Wait = WaitingRow["waits"][number];
export type RowPage = Omit<Schemas["UseCaseList"], "counts"> & { counts: Partial<Record<State, number>> };

export type Processor = Schemas["ProcessorOut"];
export type Transfer = Schemas["TransferOut"];
export type Course = Schemas["CourseOut"];
export type Completion = Schemas["CourseCompletion"];
export type CourseList = Schemas["CourseList"];

/** A version of the screening form, and what a file would become. */
export type FormLine = Schemas["FormLineOut"];
export type FormList = Schemas["FormList"];
export type FormChecked = Schemas["FormChecked"];
export type FormFault = Schemas["FormFaultOut"];
