import { useEffect, useRef } from "react";
import { announce } from "../../../app/live.ts";
import { date } from "../../../i18n/format.ts";
import { Icon, type IconName } from "../../../ui/index.ts";
import { questionsOf } from "../screening/asked.ts";
import { tc } from "../texts.ts";
import type { Duty, ScreeningForm, UseCase } from "../types.ts";
import { approverWords, capital, needsWords, riskLevel } from "../words.ts";

const SIGNS: Record<ReturnType<typeof riskLevel>, IconName> = { prohibited: "refuse", high_risk: "scale", dpia: "scale", ordinary: "check" };

/** What the answers lead to: risk, approvals and duties. It follows every answer. */
export function Meaning({ useCase, missing }: { useCase: UseCase; missing?: React.ReactNode }) {
  const { risk, needs, approvals, duties } = useCase;
  const level = riskLevel(risk);
  // While questions are open, nothing found so far is no finding.
  const open = level === "ordinary" && useCase.missing.length > 0;
  const told = useRef<string | null>(null);
  const words = `${tc(open ? "riskOpen" : level)} ${tc("approvedBy", { who: needsWords(needs) })}`;
  useEffect(() => {
    if (told.current !== null && told.current !== words) announce(words);
    told.current = words;
  }, [words]);
  return (
    <aside className="meaning" aria-labelledby="meaning">
      <h2 id="meaning">{tc("meaning")}</h2>
      <div className="meaning-risk" data-level={open ? "open" : level}>
        <Icon name={open ? "hourglass" : SIGNS[level]} />
        <div>
          <strong>{tc(open ? "riskOpen" : level)}</strong>
          {open ? <p>{tc("riskOpenWhy")}</p> : level !== "ordinary" && <p>{risk.reason}</p>}
        </div>
      </div>
      {missing}
      <h3>{tc("approvals")}</h3>
      <ul className="meaning-list">
        {needs.map((kind) => {
          const given = approvals.find((one) => one.kind === kind);
          return (
            <li key={kind}>
              <Sign met={given !== undefined} />
              <span>
                {capital(approverWords(kind))}
                <small>{given ? tc("approvedAt", { who: given.person?.name ?? tc("somebody"), day: date(given.at) }) : tc("notYet")}</small>
              </span>
            </li>
          );
        })}
      </ul>
      <h3>{tc("duties")}</h3>
      <ul className="meaning-list">
        {[...duties].filter(({ needs: who }) => who !== "owner" && who !== "dpo").sort((one, other) => weight(one) - weight(other)).map((duty) => (
          <DutyRow key={duty.code} duty={duty} />
        ))}
      </ul>
    </aside>
  );
}

/** What is in the way first, then what is to be done, then what is to be known. */
const weight = ({ met, holds, blocks }: Duty): number => (met === false ? (holds && blocks ? 0 : 1) : met === null ? 2 : 3);

function DutyRow({ duty: { title, text, source, met, holds, effective_from, blocks } }: { duty: Duty }) {
  return (
    <li>
      <Sign met={met} stops={met === false && holds && blocks !== null} />
      <details>
        <summary>
          {title}
          <span className="sr">{`, ${tc(met === null ? "toKnow" : met ? "isMet" : "isNotMet")}`}</span>
        </summary>
        <p>{text}</p>
        {met === false && blocks && holds && <p className="is-refuse">{tc(blocks === "submit" ? "stopsSending" : "stopsApproval")}</p>}
        {!holds && <p>{tc("holdsFrom", { day: date(effective_from) })}</p>}
        <small>{source}</small>
      </details>
    </li>
  );
}

function Sign({ met, stops = false }: { met: boolean | null; stops?: boolean }) {
  if (met === null) return <Icon name="info" small />;
  return (
    <span className={met ? "is-allow" : stops ? "is-refuse" : "is-open"}>
      <Icon name={met ? "allow" : stops ? "refuse" : "hourglass"} small />
    </span>
  );
}

/** The questions that still need an answer, each a way to it. */
export function Missing({ form, useCase: { missing }, onWant }: { form: ScreeningForm | null; useCase: UseCase; onWant: (question: string) => void }) {
  if (missing.length === 0) return null;
  const label = (id: string) => (form ? questionsOf(form).find((one) => one.id === id)?.label : null) ?? id;
  return (
    <div className="missing">
      <strong>{tc("missing", { n: missing.length })}</strong>
      <ul>
        {missing.map((id) => (
          <li key={id}>
            <button type="button" className="link" onClick={() => onWant(id)}>
              {label(id)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
