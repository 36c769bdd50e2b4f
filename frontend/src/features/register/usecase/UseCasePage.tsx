import { useEffect, useRef, useState } from "react";
import { type Load, useLoad } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { useTitle } from "../../../app/title.ts";
import { date } from "../../../i18n/format.ts";
import { Notice, ZoneGlyph } from "../../../ui/index.ts";
import { ClassSign } from "../../knowledge/parts.tsx";
import { fetchForm, fetchUseCase } from "../api.ts";
import { Gone, Shown, StateSign } from "../parts.tsx";
import { Screening } from "../screening/Screening.tsx";
import { t, tc, zoneName } from "../texts.ts";
import type { UseCase } from "../types.ts";
import { isGone } from "../words.ts";
import { Approval } from "./Approval.tsx";
import { History } from "./History.tsx";
import { Incidents } from "./Incidents.tsx";
import { Meaning, Missing } from "./Meaning.tsx";
import { Records } from "./Records.tsx";

const TABS = ["screening", "approval", "records", "incidents", "history"] as const;
type Tab = (typeof TABS)[number];

/** Where one begins: whoever answers at the questions, whoever decides at the decision. */
const firstTab = ({ rights, state }: UseCase): Tab => (rights.includes("edit") && /^(draft|returned|reopened)$/.test(state) ? "screening" : "approval");

/** One use of AI: the screening, what follows from it, the decision, and what is kept about it. */
export default function UseCasePage({ id, tab }: { id: string; tab: string }) {
  const load = useLoad((signal) => fetchUseCase(id, signal));
  if (load.now.state === "failed" && isGone(load.now.error)) return <Gone />;
  return <Shown load={load}>{(useCase) => <OneUseCase useCase={useCase} tab={tab} load={load} />}</Shown>;
}

function OneUseCase({ useCase, tab, load }: { useCase: UseCase; tab: string; load: Load<UseCase> }) {
  const form = useLoad(fetchForm);
  const [wanted, setWanted] = useState({ question: "", round: 0 });
  const [begun] = useState(() => firstTab(useCase));
  const menu = useRef<HTMLElement>(null);
  const open = tab === "" ? begun : TABS.find((one) => one === tab);
  const put = (next: UseCase) => load.put(() => next);
  const want = (question: string) => setWanted(({ round }) => ({ question, round: round + 1 }));
  useTitle(useCase.assistant.name);
  useEffect(() => {
    menu.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [open]);
  if (open === undefined) return <Gone />;
  const beside = open === "screening" || open === "approval";
  const missing = useCase.rights.includes("edit") && open === "screening" && <Missing form={form.now.state === "ready" ? form.now.value : null} useCase={useCase} onWant={want} />;
  return (
    <>
      <Head useCase={useCase} />
      <nav ref={menu} className="tabs" aria-label={tc("parts")}>
        {TABS.map((one) => (
          <Link key={one} to={`${paths.useCase(useCase.id)}?tab=${one}`} aria-current={one === open ? "page" : undefined}>
            {tc(`tab_${one}`)}
            <Count n={one === "incidents" ? useCase.incidents.filter(({ closed_on }) => closed_on === null).length : one === "records" ? useCase.records.length : 0} />
          </Link>
        ))}
      </nav>
      <div className={beside ? "use-case" : undefined}>
        <div>
          {open === "screening" && <Screening useCase={useCase} wanted={wanted} onChange={put} onWant={want} />}
          {open === "approval" && <Approval useCase={useCase} onChange={put} onFetch={load.reload} />}
          {open === "records" && <Records useCase={useCase} onChange={put} />}
          {open === "incidents" && <Incidents useCase={useCase} onChange={put} />}
          {open === "history" && <History useCase={useCase} />}
        </div>
        {beside && <Meaning useCase={useCase} missing={missing} />}
      </div>
    </>
  );
}

const Count = ({ n }: { n: number }) => (n > 0 ? <span className="count">{n}</span> : null);

function Head({ useCase }: { useCase: UseCase }) {
  const { assistant, unit, state, data_class, facts, review_on, suspended_text, rights } = useCase;
  return (
    <>
      <div className="page-head">
        <div>
          <p className="crumbs">
            <Link to="/register">{t("title")}</Link>
          </p>
          <h1>{assistant.name}</h1>
          <ul className="about-line">
            <li>
              <StateSign state={state} />
            </li>
            <li>{unit.name}</li>
            <li>
              <ClassSign name={data_class} />
            </li>
            {facts.zone && (
              <li className="zone-sign">
                <ZoneGlyph zone={facts.zone} />
                {zoneName(facts.zone)}
              </li>
            )}
            {rights.includes("edit") && (
              <li>
                <Link to={paths.build(assistant.id)}>{tc("toBuilder")}</Link>
              </li>
            )}
            {review_on && <li>{tc("reviewOn", { day: date(review_on) })}</li>}
          </ul>
        </div>
      </div>
      {state === "suspended" && <Notice tone="error" title={tc("isSuspended")}>{suspended_text || undefined}</Notice>}
      {state === "returned" && <Notice tone="warning" title={tc("isReturned")}>{lastNote(useCase)}</Notice>}
      {state === "reopened" && <Notice tone="warning" title={tc("isReopened")}>{tc(useCase.live_version === null ? "isReopenedWhy" : "isReopenedLive")}</Notice>}
    </>
  );
}

/** What was written when it was sent back or taken back. */
const lastNote = ({ history }: UseCase): string | undefined => history.find(({ act, text }) => text && /return|withdraw/.test(act))?.text;
