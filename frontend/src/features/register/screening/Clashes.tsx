import { Button } from "../../../ui/index.ts";
import { Icon } from "../../../ui/icons.tsx";
import { tc } from "../texts.ts";
import type { ScreeningForm } from "../types.ts";
import { questionsOf } from "./asked.ts";
import { answerWords } from "./answerWords.ts";
import type { Clash } from "./merging.ts";

interface ClashesProps {
  form: ScreeningForm;
  clashes: readonly Clash[];
  names: Record<string, string>;
  onSettle: (question: string, mine: boolean) => void;
}

/** Both answers to each question that two people answered at once; one is chosen. */
export function Clashes({ form, clashes, names, onSettle }: ClashesProps) {
  if (clashes.length === 0) return null;
  return (
    <div className="clashes" role="alert">
      <h2>
        <Icon name="warning" small />
        {tc("clash")}
      </h2>
      <p className="muted small">{tc("clashWhy")}</p>
      {clashes.map(({ question: id, mine, theirs }) => {
        const question = questionsOf(form).find((one) => one.id === id);
        if (!question) return null;
        return (
          <section key={id} aria-label={question.label}>
            <h3>{question.label}</h3>
            <dl>
              <div>
                <dt>{tc("mine")}</dt>
                <dd>{answerWords(question, mine, names)}</dd>
                <dd>
                  <Button onClick={() => onSettle(id, true)}>{tc("keepMine")}</Button>
                </dd>
              </div>
              <div>
                <dt>{tc("theirs")}</dt>
                <dd>{answerWords(question, theirs, names)}</dd>
                <dd>
                  <Button onClick={() => onSettle(id, false)}>{tc("useTheirs")}</Button>
                </dd>
              </div>
            </dl>
          </section>
        );
      })}
    </div>
  );
}
