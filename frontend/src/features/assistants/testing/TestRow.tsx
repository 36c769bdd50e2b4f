import { Button, Icon, IconButton, Menu, type MenuItem } from "../../../ui/index.ts";
import type { Result, Run, Test } from "./api.ts";
import { targetNames, tt } from "./texts.ts";

/** What a run gave for one test, by the place of the target. */
export const resultsOf = (run: Run | null, test: string): readonly Result[] => run?.results.filter(({ test_id: id }) => id === test) ?? [];

interface TestRowProps {
  test: Test;
  results: readonly Result[];
  targets: Run["targets"];
  onEdit: () => void;
  onRemove: () => void;
  onRead: () => void;
  /** Null where it is the first, or the last. */
  onUp: (() => void) | null;
  onDown: (() => void) | null;
}

/** One test, and how the draft and the version in use did. */
export function TestRow({ test, results, targets, onRead, ...acts }: TestRowProps) {
  const { question, facts, must, must_not: mustNot, source, rubric } = test;
  const names = targetNames(targets);
  const wanted = [...facts, ...must.map((text) => `»${text}«`), ...mustNot.map((text) => `÷ »${text}«`), ...(source?.name ? [source.name] : []), ...(rubric ? [rubric] : [])];
  const one = (label: string) => (targets.filter((target) => target.label === label).length === 1 ? results.find(({ target }) => targets[target]?.label === label) : undefined);
  const [draft, live] = [one("draft"), one("live")];
  const turn = draft?.passed === false && live?.passed ? "worse" : draft?.passed && live?.passed === false ? "better" : null;
  return (
    <li>
      <div>
        <strong>{question}</strong>
        <small>{wanted.join(" · ")}</small>
        <div className="row row-wrap test-results">
          {targets.map((target, at) => (
            <Outcome key={`${target.label} ${target.model_id}`} name={names[at] ?? ""} passed={results.find((one) => one.target === at)?.passed ?? null} done={results.some((one) => one.target === at && one.checks.length > 0)} />
          ))}
          {turn && <span className={turn === "worse" ? "small is-refuse" : "small is-allow"}>{tt(turn)}</span>}
        </div>
      </div>
      {results.some(({ checks }) => checks.length > 0) && (
        <Button look="quiet" aria-label={tt("seeAnswersOf", { question })} onClick={onRead}>
          {tt("seeAnswers")}
        </Button>
      )}
      <Menu label={tt("moreOf", { question })} items={items(acts)} trigger={(props) => <IconButton {...props} icon="more" label={tt("moreOf", { question })} />} />
    </li>
  );
}

function items({ onEdit, onUp, onDown, onRemove }: Pick<TestRowProps, "onEdit" | "onUp" | "onDown" | "onRemove">): MenuItem[] {
  return [
    { label: tt("edit"), icon: "edit", onSelect: onEdit },
    ...(onUp ? [{ label: tt("moveUp"), icon: "up", onSelect: onUp } as const] : []),
    ...(onDown ? [{ label: tt("moveDown"), icon: "down", onSelect: onDown } as const] : []),
    { label: tt("remove"), icon: "trash", danger: true, divided: true, onSelect: onRemove },
  ];
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
