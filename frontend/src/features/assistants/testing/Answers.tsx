import { Dialog, Icon } from "../../../ui/index.ts";
import { Markdown } from "../../markdown/Markdown.tsx";
import type { Check, Result, Run, Test } from "./api.ts";
import { Outcome, resultsOf } from "./TestRow.tsx";
import { targetName, tt } from "./texts.ts";

/** What each target answered, side by side, with the reason for every check. */
export function Answers({ test, run, onClose }: { test: Test; run: Run; onClose: () => void }) {
  return (
    <Dialog title={test.question} wide onClose={onClose}>
      <div className="answers">
        {resultsOf(run, test.id).map((result) => (
          <Answered key={result.target} result={result} target={run.targets[result.target]} />
        ))}
      </div>
    </Dialog>
  );
}

function Answered({ result, target }: { result: Result; target: Run["targets"][number] | undefined }) {
  const name = target ? targetName(target) : "";
  return (
    <section aria-label={name}>
      <p className="row row-wrap">
        <Outcome name={name} passed={result.passed} done />
        {target && <span className="hint">{target.model}</span>}
      </p>
      <ul className="checks">
        {result.checks.map((check, at) => (
          <li key={at}>
            <Icon name={check.passed ? "allow" : check.passed === false ? "refuse" : "hourglass"} small />
            <span>
              {tt(`check_${check.kind}`, { wanted: check.wanted })}
              <small>{whyOf(check)}</small>
            </span>
          </li>
        ))}
      </ul>
      <div className="prose small">{result.answer ? <Markdown text={result.answer} growing={false} /> : <p className="muted">{tt("noAnswer")}</p>}</div>
    </section>
  );
}

function whyOf({ why, about }: Check): string {
  const key = `why_${why}`;
  return tt.has(key) ? tt(key, { about }) : tt("why_other", { about });
}
