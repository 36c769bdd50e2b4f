import { useState } from "react";
import { date, dateTime } from "../../../i18n/format.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { Button, EmptyState, Notice } from "../../../ui/index.ts";
import { Part } from "../../admin/parts.tsx";
import { goLive, resume, withdraw } from "../api.ts";
import { tc } from "../texts.ts";
import type { UseCase } from "../types.ts";
import { approverWords, needsWords, problemsOf } from "../words.ts";
import { useAct } from "./acting.ts";
import { type Deciding, Decision } from "./Decision.tsx";
import { ChangesTable, FactsTable } from "./FactsTable.tsx";
import { Review } from "./Review.tsx";

interface ApprovalProps {
  useCase: UseCase;
  onChange: (next: UseCase) => void;
  onFetch: () => void;
}

/** What is decided, by whom, and the decision itself. */
export function Approval({ useCase, onChange, onFetch }: ApprovalProps) {
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const { facts_changed: changes, facts, approvals, rights, state } = useCase;
  return (
    <div className="register-parts">
      <Decide useCase={useCase} onDecide={setDeciding} onChange={onChange} />
      {changes.length > 0 && (
        <Part title={tc("changedSince")} lead={tc("changedSinceWhy")}>
          <ChangesTable changes={changes} />
        </Part>
      )}
      <Part title={tc(/^(approved|suspended)$/.test(state) && changes.length === 0 ? "whatWasApproved" : "whatIsApproved")} lead={facts.version === null ? tc("noVersionWhy") : tc("whatIsApprovedWhy", { n: facts.version })}>
        <FactsTable facts={facts} changes={changes} />
      </Part>
      {approvals.length > 0 && (
        <Part title={tc("given")}>
          <ul className="rows">
            {approvals.map(({ kind, person, at, note, version }) => (
              <li key={`${kind} ${at}`}>
                <div>
                  <strong>{tc("givenBy", { who: person?.name ?? tc("somebody"), as: approverWords(kind) })}</strong>
                  <small>{`${dateTime(at)} · ${tc("ofVersion", { n: version })}`}</small>
                  {note && <p className="said">{note}</p>}
                </div>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {(rights.includes("review") || useCase.review_on) && (
        <Part title={tc("review")} lead={tc("reviewWhy")}>
          {rights.includes("review") ? <Review useCase={useCase} onChange={onChange} /> : <p>{date(useCase.review_on ?? "")}</p>}
        </Part>
      )}
      {state !== "submitted" && rights.some((one) => one === "suspend" || one === "withdraw") && (
        <Part title={tc("stop")} lead={tc("stopWhy")}>
          <div className="row row-wrap">
            {rights.includes("suspend") && <Button look="danger" icon="stop" onClick={() => setDeciding("suspend")}>{tc("suspend")}</Button>}
            {rights.includes("withdraw") && <Button look="danger" onClick={() => setDeciding("withdraw")}>{tc("withdraw")}</Button>}
          </div>
        </Part>
      )}
      {deciding && <Decision kind={deciding} useCase={useCase} onChange={onChange} onFetch={onFetch} onClose={() => setDeciding(null)} />}
    </div>
  );
}

interface DecideProps {
  useCase: UseCase;
  onDecide: (kind: Deciding) => void;
  onChange: (next: UseCase) => void;
}

/** The one thing to do next, for whoever is looking. */
function Decide({ useCase, onDecide, onChange }: DecideProps) {
  const { rights, state, duties, id } = useCase;
  const { act, busy, problem } = useAct(onChange);
  const stops = duties.filter(({ met, holds, blocks }) => met === false && holds && blocks !== null);
  const owner = rights.includes("approve_owner");
  const dpo = rights.includes("approve_dpo");
  if (owner || dpo) {
    return (
      <section className="decide-box" aria-labelledby="decide">
        <h2 id="decide">{tc("yourDecision")}</h2>
        <p>{tc("yourDecisionWhy", { n: useCase.submitted_version ?? useCase.facts.version ?? 0 })}</p>
        {stops.map(({ code, title, text, needs }) => {
          const tab = needs === "record" ? "records" : "screening";
          return (
            <Notice key={code} tone="warning" title={title} action={<Link className="btn" to={`${paths.useCase(id)}?tab=${tab}`}>{tc(`tab_${tab}`)}</Link>}>
              {text}
            </Notice>
          );
        })}
        <div className="row row-wrap">
          {owner && <Button look={stops.length ? "plain" : "primary"} large icon="check" onClick={() => onDecide("unit_owner")}>{tc("approveOwner")}</Button>}
          {dpo && <Button look={owner || stops.length ? "plain" : "primary"} large icon="check" onClick={() => onDecide("dpo")}>{tc("approveDpo")}</Button>}
          {rights.includes("return") && <Button large onClick={() => onDecide("return")}>{tc("sendBack")}</Button>}
        </div>
      </section>
    );
  }
  const failure = problem !== null && <Notice tone="error" title={tc("notDone")}>{problemsOf(problem)}</Notice>;
  const newer = useCase.newest_version !== null && useCase.newest_version !== useCase.live_version;
  const consent = useCase.facts_changed.some(({ weight }) => weight !== "narrower");
  if (rights.includes("go_live") && newer && !consent) {
    return (
      <section className="decide-box" aria-labelledby="decide">
        <h2 id="decide">{tc("readyToGoLive")}</h2>
        <p>{tc("readyToGoLiveWhy", { n: useCase.newest_version ?? 0 })}</p>
        {failure}
        <div className="row">
          <Button look="primary" large busy={busy} onClick={() => void act(() => goLive(id), tc("isLive"))}>{tc("goLive")}</Button>
        </div>
      </section>
    );
  }
  if (state === "suspended" && rights.includes("resume")) {
    return (
      <section className="decide-box" aria-labelledby="decide">
        <h2 id="decide">{tc("resumeTitle")}</h2>
        <p>{tc("resumeWhy")}</p>
        {failure}
        <div className="row">
          <Button look="primary" large busy={busy} onClick={() => void act(() => resume(id), tc("resumed"))}>{tc("resume")}</Button>
        </div>
      </section>
    );
  }
  if (state === "submitted") {
    const open = useCase.needs.filter((kind) => !useCase.approvals.some((one) => one.kind === kind));
    return (
      <>
        <Notice title={tc("waitsFor", { who: needsWords(open) })} action={rights.includes("withdraw") && <Button busy={busy} onClick={() => void act(() => withdraw(id, ""), tc("recalled"))}>{tc("recall")}</Button>}>
          {tc("waitsForWhy")}
        </Notice>
        {failure}
      </>
    );
  }
  if (rights.includes("submit") && newer && consent) {
    return (
      <section className="decide-box" aria-labelledby="decide">
        <h2 id="decide">{tc("newNeedsApproval")}</h2>
        <p>{tc("newNeedsApprovalWhy", { n: useCase.newest_version ?? 0 })}</p>
        <div className="row">
          <Link className="btn btn-primary btn-lg" to={`${paths.useCase(id)}?tab=screening`}>
            {tc("goOn")}
          </Link>
        </div>
      </section>
    );
  }
  if (state === "draft") return <EmptyState icon="edit" title={tc("notSentYet")}>{tc("notSentYetWhy")}</EmptyState>;
  return null;
}
