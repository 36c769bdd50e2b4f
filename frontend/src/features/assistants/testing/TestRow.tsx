import { Button, Icon, IconButton } from "../../../ui/index.ts";
import type { Result, Run, Test } from "./api.ts";
import { targetName, tt } from "./texts.ts";

/** What a run gave for one test, by the place of the target. */
export const resultsOf = (run: Run | null, test: string): readonly Result[] => run?.results.filter(({ test_id: id }) => id === test) ?? [];

interface TestRowProps {
  test: Test;
  results: readonly Result[];
  targets: Run["targets"];
  onEdit: () => void;
  onRemove: () => void;
  onRead: () => void;
}

/** One test, and how the draft and the version in use did. */
export function TestRow({ test, results, targets, onEdit, onRemove, onRead }: TestRowProps) {
  const { question, facts, must, must_not: mustNot, source, rubric } = test;
  const wanted = [...facts, ...must.map((text) => `»${text}«`), ...mustNot.map((text) => `÷ »${text}«`), ...(source?.name ? [source.name] : []), ...(rubric ? [rubric] : [])];
  const [draft, live] = [results.find(({ target }) => targets[target]?.label === "draft"), results.find(({ target }) => targets[target]?.label === "live")];
  const turn = draft?.passed === false && live?.passed ? "worse" : draft?.passed && live?.passed === false ? "better" : null;
  return (
    <li>
      <div>
        <strong>{question}</strong>
        <small>{wanted.join(" · ")}</small>
        <div className="row row-wrap test-results">
          {targets.map((target, at) => (
            <Outcome key={`${target.label} ${target.model_id}`} name={targetName(target)} passed={results.find((one) => one.target === at)?.passed ?? null} done={results.some((one) => one.target === at && one.checks.length > 0)} />
          ))}
          {turn && <span className={turn === "worse" ? "small is-refuse" : "small is-allow"}>{tt(turn)}</span>}
        </div>
      </div>
      {results.some(({ checks }) => checks.length > 0) && (
        <Button look="quiet" aria-label={tt("seeAnswersOf", { question })} onClick={onRead}>
          {tt("seeAnswers")}
        </Button>
      )}
      <IconButton icon="edit" label={tt("editOf", { question })} onClick={onEdit} />
      <IconButton icon="trash" label={tt("removeOf", { question })} onClick={onRemove} />
    </li>
  );
}

export function Outcome({ name, passed, done }: { name: string; passed: boolean | null; done: boolean }) {
  const look = passed ? "is-allow" : passed === false ? "is-refuse" : "";
  const words = passed ? tt("passed") : passed === false ? tt("notPassed") : tt(done ? "notJudged" : "notRun");
  return (
    <span className={`status ${look}`.trim()}>
      {passed !== null && <Icon name={passed ? "allow" : "refuse"} small />}
      {name}: {words}
    </span>
  );
}
