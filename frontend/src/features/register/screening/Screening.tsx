import { useEffect, useMemo, useRef, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { useLeaveGuard } from "../../../app/router.tsx";
import { useStore } from "../../../app/store.ts";
import { Button, Icon, Notice } from "../../../ui/index.ts";
import { fetchForm, fetchUseCase, saveAnswers } from "../api.ts";
import { Shown } from "../parts.tsx";
import { tc } from "../texts.ts";
import type { ScreeningForm, UseCase } from "../types.ts";
import { Given } from "./Given.tsx";
import { questionsOf, type Step, stepsOf } from "./asked.ts";
import { Clashes } from "./Clashes.tsx";
import { QuestionField } from "./QuestionField.tsx";
import { Ready } from "./Ready.tsx";
import { saver, type Saving } from "./saving.ts";

interface ScreeningProps {
  useCase: UseCase;
  /** The question to go to, and a number that grows with every wish. */
  wanted: { question: string; round: number };
  onChange: (next: UseCase) => void;
  onWant: (question: string) => void;
}

/** The screening: answered one part at a time by whoever builds, read by everybody else. */
export function Screening(props: ScreeningProps) {
  const { rights, form_version: answered, form_in_force: asked } = props.useCase;
  // Who answers meets the form in force; who reads meets the one that was answered.
  const load = useLoad((signal) => fetchForm(signal, rights.includes("edit") || answered === asked ? undefined : answered));
  return <Shown load={load}>{(form) => (props.useCase.rights.includes("edit") ? <Guided form={form} {...props} /> : <Given form={form} useCase={props.useCase} />)}</Shown>;
}

function Guided({ form, useCase, wanted, onChange, onWant }: ScreeningProps & { form: ScreeningForm }) {
  const [keeper] = useState(() =>
    saver(useCase, {
      save: (revision, answers) => saveAnswers(useCase.id, revision, answers),
      fetch: () => fetchUseCase(useCase.id),
      several: (id) => questionsOf(form).find((one) => one.id === id)?.kind === "many",
      told: onChange,
    }),
  );
  const saving = useStore(keeper.now);
  const steps = useMemo(() => stepsOf(form, saving.answers), [form, saving.answers]);
  const [at, setAt] = useState(() => {
    const first = steps.findIndex(({ missing }) => missing.length > 0);
    return first < 0 ? steps.length : first;
  });
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const head = useRef<HTMLHeadingElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const shown = Math.min(at, steps.length);
  const step = steps[shown];

  useEffect(() => keeper.adopt(useCase), [keeper, useCase]);
  useEffect(() => () => void keeper.flush(), [keeper]);
  useLeaveGuard(saving.state !== "saved", keeper.flush);

  const go = (next: number) => {
    if (step) setChecked((before) => new Set([...before, step.id]));
    setAt(next);
    void keeper.flush();
    requestAnimationFrame(() => head.current?.focus());
  };
  useEffect(() => {
    const place = steps.findIndex(({ questions }) => questions.some(({ id }) => id === wanted.question));
    if (place < 0) return;
    setAt(place);
    setChecked((before) => new Set([...before, steps[place]?.id ?? ""]));
    requestAnimationFrame(() => {
      const field = box.current?.querySelector<HTMLElement>(`[name="${CSS.escape(wanted.question)}"]`);
      field?.focus();
      field?.scrollIntoView({ block: "center" });
    });
    // Only a new wish moves the person, not every answer.
  }, [wanted]);

  return (
    <div ref={box} className="screening">
      <Steps steps={steps} at={shown} onGo={go} />
      <Clashes form={form} clashes={saving.clashes} names={useCase.names} onSettle={keeper.settle} />
      <section className="stage">
        <div className="stage-head">
          <h2 ref={head} tabIndex={-1}>
            {step ? step.title : tc("sendTitle")}
          </h2>
          <SavedLine saving={saving} onRetry={() => void keeper.flush()} />
        </div>
        {step ? (
          <>
            {step.help && <p className="muted">{step.help}</p>}
            {step.questions.map((question) => (
              <QuestionField
                key={question.id}
                question={question}
                values={saving.answers[question.id] ?? []}
                names={useCase.names}
                error={checked.has(step.id) && step.missing.includes(question.id) ? tc("answerMissing") : null}
                onAnswer={(values) => keeper.answer(question.id, values)}
              />
            ))}
          </>
        ) : (
          <Ready form={form} useCase={useCase} flush={keeper.flush} onChange={onChange} onWant={onWant} />
        )}
        <div className="stage-foot">
          {shown > 0 && (
            <Button icon="left" onClick={() => go(shown - 1)}>
              {tc("back")}
            </Button>
          )}
          {step && (
            <Button look="primary" onClick={() => go(shown + 1)}>
              {tc("next")}
            </Button>
          )}
        </div>
      </section>
    </div>
  );
}

function Steps({ steps, at, onGo }: { steps: readonly Step[]; at: number; onGo: (at: number) => void }) {
  const title = (place: number) => steps[place]?.title ?? tc("sendTitle");
  return (
    <nav className="stages" aria-label={tc("steps")}>
      <p className="stage-now">{tc("stepOf", { n: at + 1, all: steps.length + 1 })}</p>
      <ol>
        {[...steps, null].map((step, place) => (
          <li key={step?.id ?? "send"}>
            <button type="button" aria-current={place === at ? "step" : undefined} data-done={step && step.missing.length === 0 ? true : undefined} onClick={() => onGo(place)}>
              <span className="stage-mark" aria-hidden="true">
                {step && step.missing.length === 0 ? <Icon name="check" small /> : place + 1}
              </span>
              <span>
                {title(place)}
                <span className="sr">{step && (step.missing.length === 0 ? `, ${tc("stepDone")}` : `, ${tc("stepMissing", { n: step.missing.length })}`)}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function SavedLine({ saving, onRetry }: { saving: Saving; onRetry: () => void }) {
  if (saving.state === "failed") {
    return (
      <Notice tone="error" title={tc("notSaved")} action={<Button icon="again" onClick={onRetry}>{tc("retry")}</Button>}>
        {errorSentence(saving.failure)}
      </Notice>
    );
  }
  return <p className="saved-line">{tc(saving.state === "saved" ? "allSaved" : saving.clashes.length ? "waitsForYou" : "savingNow")}</p>;
}
