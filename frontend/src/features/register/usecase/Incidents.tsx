import { useState } from "react";
import { date } from "../../../i18n/format.ts";
import { Button, Dialog, EmptyState, Icon, Notice, TextArea, TextField } from "../../../ui/index.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { changeIncident, type IncidentChange, reportIncident } from "../api.ts";
import { tc } from "../texts.ts";
import type { Incident, UseCase } from "../types.ts";
import { problemsOf } from "../words.ts";
import { useAct } from "./acting.ts";

interface IncidentsProps {
  useCase: UseCase;
  onChange: (next: UseCase) => void;
}

/** What went wrong, and what was done about it. */
export function Incidents({ useCase, onChange }: IncidentsProps) {
  const [open, setOpen] = useState<Incident | "new" | null>(null);
  const may = useCase.rights.includes("report");
  const report = may && (
    <Button icon="plus" onClick={() => setOpen("new")}>
      {tc("reportIncident")}
    </Button>
  );
  return (
    <div className="register-parts">
      {useCase.incidents.length === 0 ? (
        <EmptyState icon="shield" title={tc("noIncidents")} action={report}>
          {tc("noIncidentsWhy")}
        </EmptyState>
      ) : (
        <>
          <div className="row">{report}</div>
          <ul className="rows records">
            {useCase.incidents.map((one) => (
              <li key={one.id}>
                <Icon name={one.closed_on ? "allow" : "warning"} />
                <div>
                  <strong>{one.what}</strong>
                  <small>{`${date(one.happened_on)} · ${tc("reportedBy", { who: one.reported_by })}${one.authority_told ? ` · ${tc("authorityTold")}` : ""}`}</small>
                  {one.measures && <p className="said">{one.measures}</p>}
                </div>
                <span className={one.closed_on ? "status is-allow" : "status is-refuse"}>{one.closed_on ? tc("closedOn", { day: date(one.closed_on) }) : tc("open")}</span>
                {may && <Button aria-label={tc("changeIncident", { what: one.what.slice(0, 60) })} onClick={() => setOpen(one)}>{tc("change")}</Button>}
              </li>
            ))}
          </ul>
        </>
      )}
      {open && <IncidentDialog incident={open === "new" ? null : open} useCase={useCase} onChange={onChange} onClose={() => setOpen(null)} />}
    </div>
  );
}

const today = (): string => new Date().toLocaleDateString("sv-SE"); // ISO 8601, on the reader's own calendar

function IncidentDialog({ incident, useCase, onChange, onClose }: IncidentsProps & { incident: Incident | null; onClose: () => void }) {
  const [values, setValues] = useState<IncidentChange>(() => ({ happened_on: incident?.happened_on ?? today(), what: incident?.what ?? "", measures: incident?.measures ?? "", authority_told: incident?.authority_told ?? false, closed_on: incident?.closed_on ?? null }));
  const [tried, setTried] = useState(false);
  const { act, busy, problem } = useAct(onChange);
  const set = (part: Partial<IncidentChange>) => setValues((now) => ({ ...now, ...part }));
  const missing = values.what.trim() === "";
  const save = async () => {
    setTried(true);
    if (missing) return;
    const saved = await act(() => (incident ? changeIncident(useCase.id, incident.id, { ...values, revision: incident.revision }) : reportIncident(useCase.id, values)), tc("incidentSaved"));
    if (saved) onClose();
  };
  return (
    <Dialog title={tc(incident ? "incident" : "reportIncident")} lead={tc("incidentLead")} onSubmit={() => void save()} onClose={onClose} foot={<><Button onClick={onClose}>{tc("cancel")}</Button><Button look="primary" type="submit" busy={busy}>{tc("save")}</Button></>}>
      <div className="form">
        {problem !== null && <Notice tone="error" title={tc("notSaved")}>{problemsOf(problem)}</Notice>}
        <TextArea label={tc("incidentWhat")} hint={tc("incidentWhatHint")} name="what" rows={3} maxLength={4000} value={values.what} error={tried && missing ? tc("incidentMissing") : null} onChange={(event) => set({ what: event.currentTarget.value })} />
        <TextField type="date" label={tc("happenedOn")} name="happened_on" value={values.happened_on} onChange={(event) => set({ happened_on: event.currentTarget.value || today() })} />
        <TextArea label={tc("measures")} name="measures" rows={3} maxLength={4000} value={values.measures} onChange={(event) => set({ measures: event.currentTarget.value })} />
        <Checkbox label={tc("authorityTold")} name="authority_told" checked={values.authority_told} onChange={(authority_told) => set({ authority_told })} />
        {incident && <Checkbox label={tc("closeIncident")} name="closed" checked={values.closed_on !== null} onChange={(closed) => set({ closed_on: closed ? today() : null })} />}
      </div>
    </Dialog>
  );
}
