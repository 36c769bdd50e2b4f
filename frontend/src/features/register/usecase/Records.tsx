import { type ReactNode, useState } from "react";
import { date } from "../../../i18n/format.ts";
import { Button, Dialog, Icon, Notice, Select, TextArea, TextField } from "../../../ui/index.ts";
import { type RecordChange, saveRecord } from "../api.ts";
import { tc } from "../texts.ts";
import { type LegalRecord, RECORD_STATES, type RecordKind, RECORDS, type RecordStatus, type UseCase } from "../types.ts";
import { problemsOf } from "../words.ts";
import { useAct } from "./acting.ts";
import { Files } from "./Files.tsx";

/** The documents that the law asks for, each with how far it is. */
export function Records({ useCase, onChange }: { useCase: UseCase; onChange: (next: UseCase) => void }) {
  const [editing, setEditing] = useState<RecordKind | null>(null);
  const wanted = new Set(useCase.duties.flatMap(({ record, needs, code }) => (needs === "record" ? [record ?? code] : [])));
  const kinds = [...RECORDS].sort((one, other) => Number(wanted.has(other)) - Number(wanted.has(one)));
  const may = useCase.rights.includes("record");
  return (
    <>
      <p className="muted records-lead">{tc("recordsLead")}</p>
      <ul className="rows records">
        {kinds.map((kind) => (
          <RecordRow key={kind} kind={kind} record={useCase.records.find((one) => one.kind === kind)} wanted={wanted.has(kind)} onEdit={may ? () => setEditing(kind) : null}>
            <Files kind={kind} useCase={useCase} onChange={may ? onChange : null} />
          </RecordRow>
        ))}
      </ul>
      {editing && <RecordDialog kind={editing} useCase={useCase} onChange={onChange} onClose={() => setEditing(null)} />}
    </>
  );
}

const LOOKS: Record<RecordStatus, string> = { begun: "", done: "is-allow", not_needed: "" };

interface RecordRowProps {
  kind: RecordKind;
  record: LegalRecord | undefined;
  wanted: boolean;
  onEdit: (() => void) | null;
  children: ReactNode;
}

function RecordRow({ kind, record, wanted, onEdit, children }: RecordRowProps) {
  return (
    <li>
      <Icon name={record?.status === "done" ? "allow" : wanted ? "warning" : "doc"} />
      <div>
        <strong>{tc(`record_${kind}`)}</strong>
        <small>{tc(`recordWhat_${kind}`)}</small>
        {record && (record.reference || record.decided_on) && <small>{[record.reference, record.decided_on && date(record.decided_on)].filter(Boolean).join(" · ")}</small>}
        {record?.advice && <p className="said">{record.advice}</p>}
        {children}
      </div>
      <span className={`status ${record ? LOOKS[record.status] : wanted ? "is-replace" : ""}`.trim()}>{tc(record ? `status_${record.status}` : wanted ? "statusMissing" : "statusNone")}</span>
      {onEdit && (
        <Button aria-label={tc("editRecord", { verb: tc(record ? "change" : "add"), name: tc(`record_${kind}`) })} onClick={onEdit}>
          {tc(record ? "change" : "add")}
        </Button>
      )}
    </li>
  );
}

interface RecordDialogProps {
  kind: RecordKind;
  useCase: UseCase;
  onChange: (next: UseCase) => void;
  onClose: () => void;
}

function RecordDialog({ kind, useCase, onChange, onClose }: RecordDialogProps) {
  const before = useCase.records.find((one) => one.kind === kind);
  const [values, setValues] = useState<RecordChange>({ status: before?.status ?? "begun", reference: before?.reference ?? "", decided_on: before?.decided_on ?? null, advice: before?.advice ?? "" });
  const { act, busy, problem } = useAct(onChange);
  const set = (part: Partial<RecordChange>) => setValues((now) => ({ ...now, ...part }));
  const [tried, setTried] = useState(false);
  const filed = useCase.files.some((one) => one.kind === kind);
  // What is finished lies somewhere, here or elsewhere, since some day; what is not needed has its reason
  // (`usecases/records.py`).
  const lacks = {
    reference: values.status === "done" && !filed && !values.reference.trim() ? tc("referenceMissing") : null,
    day: values.status === "done" && !values.decided_on ? tc("dayMissing") : null,
    advice: values.status === "not_needed" && !values.advice.trim() ? tc("reasonMissing") : null,
  };
  const save = async () => {
    setTried(true);
    if (lacks.reference || lacks.day || lacks.advice) return;
    if (await act(() => saveRecord(useCase.id, kind, values), tc("recordSaved"))) onClose();
  };
  return (
    <Dialog title={tc(`record_${kind}`)} lead={tc(`recordWhat_${kind}`)} onSubmit={() => void save()} onClose={onClose} foot={<><Button onClick={onClose}>{tc("cancel")}</Button><Button look="primary" type="submit" busy={busy}>{tc("save")}</Button></>}>
      <div className="form">
        {problem !== null && <Notice tone="error" title={tc("notSaved")}>{problemsOf(problem)}</Notice>}
        <Select label={tc("status")} name="status" value={values.status} options={RECORD_STATES.map((value) => ({ value, label: tc(`status_${value}`) }))} onChange={(event) => set({ status: event.currentTarget.value as RecordStatus })} />
        <TextField label={tc("reference")} hint={tc(filed ? "referenceOptional" : "referenceHint")} name="reference" maxLength={500} error={tried ? lacks.reference : null} value={values.reference} onChange={(event) => set({ reference: event.currentTarget.value })} />
        <TextField type="date" label={tc("decidedOn")} name="decided_on" value={values.decided_on ?? ""} error={tried ? lacks.day : null} onChange={(event) => set({ decided_on: event.currentTarget.value || null })} />
        <TextArea label={tc("advice")} hint={tc("adviceHint")} name="advice" rows={4} maxLength={4000} error={tried ? lacks.advice : null} value={values.advice} onChange={(event) => set({ advice: event.currentTarget.value })} />
      </div>
    </Dialog>
  );
}
