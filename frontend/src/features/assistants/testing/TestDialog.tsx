import { useRef, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { Button, Dialog, Select, TextArea, TextField, toast } from "../../../ui/index.ts";
import { FormProblems, useDiscard } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { CODES, isBase } from "../../protection/classes.ts";
import { t as classText } from "../../protection/texts.ts";
import { addTest, changeTest, type NewTest, type Test } from "./api.ts";
import { tt } from "./texts.ts";

interface TestDialogProps {
  assistant: string;
  /** What it begins with: a test that is there, or a question that was tried. */
  start: Test | { question: string };
  /** The answer that the trial gave, to write from. */
  answer?: string;
  onClose: () => void;
  onSaved?: (test: Test) => void;
}

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** A question, and what a good answer must live up to. */
export default function TestDialog({ assistant, start, answer, onClose, onSaved }: TestDialogProps) {
  const test = "id" in start ? start : null;
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const [more, setMore] = useState(Boolean(test?.rubric || test?.data_class || test?.must_not.length));
  const values = {
    question: start.question,
    facts: test?.facts.join("\n") ?? "",
    must: test?.must.join("\n") ?? "",
    must_not: test?.must_not.join("\n") ?? "",
    source: test?.source?.name ?? "",
    data_class: test?.data_class ?? "",
    rubric: test?.rubric ?? "",
  };
  const form = useForm({
    start: values,
    check: ({ question: asked, ...wanted }) => ({
      ...(asked.trim() ? {} : { question: tt("questionMissing") }),
      ...(Object.values(wanted).some((text) => text.trim()) || test?.source?.document_id ? {} : { facts: tt("nothingWanted") }),
    }),
    explain: (error) => ({ field: null, text: errorSentence(error) }),
  });
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () =>
    form.submit(async (typed) => {
      const name = typed.source.trim();
      const wanted: Partial<NewTest> = {
        question: typed.question.trim(),
        facts: lines(typed.facts),
        must: lines(typed.must),
        must_not: lines(typed.must_not),
        source: name ? { name, document_id: name === test?.source?.name ? (test.source.document_id ?? null) : null } : null,
        data_class: typed.data_class || null,
        rubric: typed.rubric.trim() || null,
      };
      const saved = test ? await changeTest(test.id, { ...wanted, revision: test.revision }) : await addTest(assistant, wanted);
      onSaved?.(saved);
      onClose();
      toast(tt("saved"));
    });
  const names = { question: tt("question"), facts: tt("facts"), must: tt("must"), must_not: tt("mustNot"), source: tt("source"), rubric: tt("rubric") };
  return (
    <>
      <Dialog
        title={tt(test ? "editTitle" : "newTitle")}
        lead={tt("dialogLead")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{tt("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {tt("save")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={names} within={() => body.current} />
          <TextArea {...fieldOf(form, "question")} label={tt("question")} rows={2} maxLength={4000} />
          {answer && (
            <div>
              <h3 className="label">{tt("theAnswer")}</h3>
              <div className="about-instructions" tabIndex={0} role="region" aria-label={tt("theAnswer")} children={answer} />
            </div>
          )}
          <TextArea {...fieldOf(form, "facts")} label={tt("facts")} hint={tt("factsHint")} rows={3} />
          <TextArea {...fieldOf(form, "must")} label={tt("must")} hint={tt("mustHint")} rows={2} />
          <TextField {...fieldOf(form, "source")} label={tt("source")} hint={tt("sourceHint")} maxLength={200} autoComplete="off" />
          <details open={more} onToggle={(event) => setMore(event.currentTarget.open)}>
            <summary className="link">{tt("moreDemands")}</summary>
            <div className="stack mt-2">
              <TextArea {...fieldOf(form, "must_not")} label={tt("mustNot")} hint={tt("mustNotHint")} rows={2} />
              <Select {...fieldOf(form, "data_class")} label={tt("class")} options={[{ value: "", label: tt("classAny") }, ...CODES.filter(isBase).map((code) => ({ value: code, label: `${code} ${classText(code)}` })), ...(test?.data_class && test.data_class.includes("+") ? [{ value: test.data_class, label: test.data_class }] : [])]} />
              <TextArea {...fieldOf(form, "rubric")} label={tt("rubric")} hint={tt("rubricHint")} rows={2} maxLength={4000} />
            </div>
          </details>
        </div>
      </Dialog>
      {question}
    </>
  );
}
