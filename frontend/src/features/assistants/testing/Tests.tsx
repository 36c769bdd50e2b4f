import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { announce } from "../../../app/live.ts";
import { useLoad } from "../../../app/load.ts";
import { number } from "../../../i18n/format.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Button, EmptyState, ErrorState, Notice, Select, Skeleton, toast } from "../../../ui/index.ts";
import { Section, type TabProps } from "../building/parts.tsx";
import { moment } from "../building/texts.ts";
import { addTest, fetchTests, type Gate, placeTest, removeTest, type Run, type Test, type Wish } from "./api.ts";
import { Answers } from "./Answers.tsx";
import { RunDialog } from "./RunDialog.tsx";
import { resultsOf, TestRow } from "./TestRow.tsx";
import TestDialog from "./TestDialog.tsx";
import { targetNames, tt } from "./texts.ts";
import { useRun } from "./useRun.ts";

const DRAFT: Wish = { targets: ["draft"], models: [], tests: [] };
const BOTH: Wish = { ...DRAFT, targets: ["draft", "live"] };

/** The test cases, a run of them on the draft beside the version in use, and the demand they make. */
export default function Tests({ room, draft, content }: TabProps) {
  const load = useLoad((signal) => fetchTests(draft.id, signal), draft.id);
  const { run, going, begin, stop } = useRun(draft.id);
  const [editing, setEditing] = useState<Test | { question: string } | null>(null);
  const [choosing, setChoosing] = useState(false);
  const [reading, setReading] = useState<Test | null>(null);
  const { now, reload } = load;
  if (now.state === "loading") return <Skeleton label={tt("lead")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={tt("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  const tests = now.value.items;
  const put = (change: (items: Test[]) => Test[]) => load.put((before) => ({ items: change(before.items) }));
  const keep = (test: Test) => put((items) => (items.some(({ id }) => id === test.id) ? items.map((one) => (one.id === test.id ? test : one)) : [...items, test]));
  const remove = async (test: Test) => {
    try {
      await removeTest(test.id);
      put((items) => items.filter(({ id }) => id !== test.id));
      const { id: _gone, position: _place, revision: _seen, ...wanted } = test;
      toast(tt("removed"), { label: tt("undo"), run: () => void addTest(draft.id, wanted).then(keep, (error: unknown) => toast(errorSentence(error))) });
    } catch (error) {
      toast(errorSentence(error));
    }
  };
  const start = async (wish: Wish) => {
    await room.flush(); // the worker runs what is saved
    await begin(wish);
  };
  const place = async (test: Test, at: number) => {
    put((items) => items.filter(({ id }) => id !== test.id).toSpliced(at, 0, test));
    try {
      await placeTest(test.id, at);
      announce(tt("movedTo", { n: at + 1 }));
    } catch (error) {
      toast(errorSentence(error));
    }
    reload(); // the places and revisions of the others
  };
  return (
    <>
      <Section title={tt("result")} lead={tt("lead")}>
        {tests.length === 0 ? (
          <EmptyState icon="check" title={tt("none")} action={<Button icon="plus" onClick={() => setEditing({ question: "" })} children={tt("add")} />}>
            {tt("noneWhy")}
          </EmptyState>
        ) : (
          <>
            <div className="row row-wrap">
              <Button look="primary" busy={going} onClick={() => void start(draft.live_version === null ? DRAFT : BOTH)}>
                {tt(going ? "running" : "run")}
              </Button>
              <Button disabled={going} onClick={() => setChoosing(true)}>
                {tt("choose")}
              </Button>
              <Button icon="plus" onClick={() => setEditing({ question: "" })}>
                {tt("add")}
              </Button>
              <span className="hint">{tt("runOn", { n: tests.length })}</span>
            </div>
            {run && <Progress run={run} going={going} onStop={() => void stop(run.id)} />}
            <ul className="rows tests">
              {tests.map((test, at) => (
                <TestRow
                  key={test.id}
                  test={test}
                  results={resultsOf(run, test.id)}
                  targets={run?.targets ?? []}
                  onEdit={() => setEditing(test)}
                  onRemove={() => void remove(test)}
                  onRead={() => setReading(test)}
                  onUp={at > 0 ? () => void place(test, at - 1) : null}
                  onDown={at < tests.length - 1 ? () => void place(test, at + 1) : null}
                />
              ))}
            </ul>
          </>
        )}
      </Section>
      <Demand content={content} gate={run?.gate ?? null} onChange={(gate) => room.change({ gate })} />
      {editing && <TestDialog assistant={draft.id} start={editing} onClose={() => setEditing(null)} onSaved={keep} />}
      {choosing && <RunDialog draft={draft} tests={tests} onRun={(wish) => void start(wish)} onClose={() => setChoosing(false)} />}
      {reading && run && <Answers test={reading} run={run} onClose={() => setReading(null)} />}
    </>
  );
}

function Progress({ run, going, onStop }: { run: Run; going: boolean; onStop: () => void }) {
  if (going) {
    return (
      <div className="row">
        <progress max={Math.max(1, run.total)} value={run.done} aria-label={tt("running")} />
        <span className="hint num" role="status">
          {tt("runningOf", { done: run.done, total: run.total })}
        </span>
        <Button look="quiet" icon="stop" onClick={onStop} children={tt("stop")} />
      </div>
    );
  }
  const names = targetNames(run.targets);
  const because = run.why === "asked" ? tt("because_asked", { name: run.by }) : tt(`because_${run.why}`);
  return (
    <>
      {run.state === "failed" && <Notice tone="warning" title={tt("runFailed")} children={tt("runFailedWhy")} />}
      {run.state === "cut_off" && <p className="hint">{tt("cutOff")}</p>}
      <p className="hint">
        {because}, {moment(run.ended_at ?? run.created_at)}.{" "}
        {run.targets.map(({ passed, total }, at) => `${names[at]}: ${tt("share", { passed, total })}`).join(" · ")}
      </p>
    </>
  );
}

const SHARES = [0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

function Demand({ content, gate, onChange }: { content: TabProps["content"]; gate: Gate | null; onChange: (gate: TabProps["content"]["gate"]) => void }) {
  const { required, least } = content.gate;
  const percent = (share: number) => number(share, { style: "percent" });
  const offered = SHARES.includes(least as (typeof SHARES)[number]) ? SHARES : [...SHARES, least].sort();
  const key = gate ? `gate_${gate.reason}` : "";
  return (
    <Section title={tt("gate")} lead={tt("gateRequiredHint")}>
      <Checkbox label={tt("gateRequired")} checked={required} onChange={(on) => onChange({ required: on, least })} />
      {required && (
        <div className="form">
          <Select label={tt("gateLeast")} value={String(least)} options={offered.map((share) => ({ value: String(share), label: percent(share) }))} onChange={(event) => onChange({ required, least: Number(event.currentTarget.value) })} />
          {gate && tt.has(key) && (
            <p className={gate.passed ? "small is-allow" : "small is-refuse"} role="status">
              {tt(key, { share: percent(gate.share ?? 0) })}
            </p>
          )}
        </div>
      )}
    </Section>
  );
}
