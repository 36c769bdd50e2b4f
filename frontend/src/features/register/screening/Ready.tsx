import { useState } from "react";
import { paths } from "../../../app/paths.ts";
import { navigate } from "../../../app/router.tsx";
import { Button, Icon, Notice } from "../../../ui/index.ts";
import { submit } from "../api.ts";
import { tc } from "../texts.ts";
import type { ScreeningForm, UseCase } from "../types.ts";
import { useAct } from "../usecase/acting.ts";
import { ChangesTable } from "../usecase/FactsTable.tsx";
import { needsWords, problemsOf } from "../words.ts";
import { Missing } from "../usecase/Meaning.tsx";

interface ReadyProps {
  form: ScreeningForm;
  useCase: UseCase;
  flush: () => Promise<boolean>;
  onChange: (next: UseCase) => void;
  onWant: (question: string) => void;
}

/** The last step: what is missing, who is asked, and sending it. */
export function Ready({ form, useCase, flush, onChange, onWant }: ReadyProps) {
  const { act, busy, problem } = useAct(onChange);
  const [tried, setTried] = useState(false);
  const version = useCase.newest_version;
  const stops = useCase.duties.filter(({ met, holds, blocks }) => met === false && holds && blocks === "submit");
  const old = useCase.state === "approved" && version === useCase.live_version;
  const may = useCase.rights.includes("submit") && !old;
  const stopped = useCase.missing.length > 0 || stops.length > 0;
  const send = async () => {
    setTried(true);
    if (!(await flush()) || version === null) return;
    if (await act(() => submit(useCase.id, version), tc("sent"))) await navigate(`${paths.useCase(useCase.id)}?tab=approval`, { force: true });
  };
  return (
    <div className="stack">
      <Missing form={form} useCase={useCase} onWant={onWant} />
      {stops.map(({ code, title, text }) => (
        <Notice key={code} tone="error" title={title}>
          {text}
        </Notice>
      ))}
      {old && <Notice title={tc("nothingNew")}>{tc("nothingNewWhy")}</Notice>}
      {!stopped && !old && (
        <p>
          <Icon name="users" small /> {tc("goesTo", { who: needsWords(useCase.needs) })}
        </p>
      )}
      {useCase.facts_changed.length > 0 && <ChangesTable changes={useCase.facts_changed} />}
      {version === null ? <Notice title={tc("noVersion")}>{tc("noVersionWhy")}</Notice> : may && !stopped && <p className="muted small">{tc("sendWhat", { n: version })}</p>}
      {problem !== null && tried && (
        <Notice tone="error" title={tc("notSent")}>
          {problemsOf(problem)}
        </Notice>
      )}
      {may && (
        <div className="row">
          <Button look="primary" large busy={busy} disabled={stopped || version === null} onClick={() => void send()}>
            {tc("send")}
          </Button>
        </div>
      )}
    </div>
  );
}
