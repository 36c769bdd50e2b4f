import { tc } from "../texts.ts";
import type { ScreeningForm, UseCase } from "../types.ts";
import { answerWords } from "./answerWords.ts";
import { stepsOf } from "./asked.ts";

/** The answers, for whoever reads and decides. */
export function Given({ form, useCase: { answers, names } }: { form: ScreeningForm; useCase: UseCase }) {
  return (
    <div className="given">
      <p className="muted small">{tc("givenForm", { version: form.version })}</p>
      {stepsOf(form, answers).map((step) => (
        <section key={step.id}>
          <h2>{step.title}</h2>
          <dl>
            {step.questions.map((question) => (
              <div key={question.id}>
                <dt>{question.label}</dt>
                <dd className={answers[question.id]?.length ? undefined : "is-refuse"}>{answerWords(question, answers[question.id] ?? [], names)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
