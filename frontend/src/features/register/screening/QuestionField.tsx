import { useId } from "react";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Icon, TextArea, TextField } from "../../../ui/index.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { fetchSubjects } from "../api.ts";
import type { Question } from "../types.ts";
import { tc } from "../texts.ts";
import { toggled } from "./asked.ts";

interface QuestionFieldProps {
  question: Question;
  values: readonly string[];
  /** What units and people are called, by id. */
  names: Record<string, string>;
  /** What is said of a question without an answer, once it was asked for. */
  error: string | null;
  onAnswer: (values: string[]) => void;
}

/** One question of the screening, by its kind. */
export function QuestionField({ question, values, names, error, onAnswer }: QuestionFieldProps) {
  const { id, kind, label, help, required } = question;
  const common = { label: required ? label : tc("optional", { label }), hint: help || undefined, error, name: id };
  const value = values[0] ?? "";
  const one = (next: string) => onAnswer(next === "" ? [] : [next]);
  switch (kind) {
    case "text":
      return <TextArea {...common} rows={2} maxLength={4000} value={value} onChange={(event) => one(event.currentTarget.value)} />;
    case "date":
      return <TextField {...common} type="date" value={value} onChange={(event) => one(event.currentTarget.value)} />;
    case "yesno":
      return <RadioCards {...common} columns="narrow" value={value || null} options={[{ value: "yes", label: tc("yes") }, { value: "no", label: tc("no") }]} onChange={one} />;
    case "choice":
      return <RadioCards {...common} value={value || null} options={question.options.map((option) => ({ value: option.id, label: option.label, hint: option.help || undefined }))} onChange={one} />;
    case "many":
      return <Several {...common} question={question} values={values} onAnswer={onAnswer} />;
    case "unit":
    case "person":
      return <SubjectField {...common} kind={kind} value={value} called={names[value]} onChange={one} />;
  }
}

interface SeveralProps {
  label: string;
  hint: string | undefined;
  error: string | null;
  question: Question;
  values: readonly string[];
  onAnswer: (values: string[]) => void;
}

/** As many as fit; what stands alone takes the others away. */
function Several({ label, hint, error, question, values, onAnswer }: SeveralProps) {
  const id = useId();
  return (
    <fieldset className="options" aria-describedby={[hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ") || undefined}>
      <legend className="label">{label}</legend>
      {hint && (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      {question.options.map((option) => (
        <label key={option.id} className="option">
          <input type="checkbox" name={question.id} value={option.id} checked={values.includes(option.id)} onChange={() => onAnswer(toggled(question, values, option.id))} />
          <span />
          <span>
            {option.label}
            {option.help && <small>{option.help}</small>}
          </span>
        </label>
      ))}
      {error && (
        <p className="error" id={`${id}e`}>
          <Icon name="refuse" small />
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface SubjectFieldProps {
  label: string;
  hint: string | undefined;
  error: string | null;
  name: string;
  kind: "unit" | "person";
  value: string;
  called: string | undefined;
  onChange: (id: string) => void;
}

function SubjectField({ kind, value, called, onChange, ...rest }: SubjectFieldProps) {
  const search = async (text: string): Promise<Suggestion[]> => {
    const { people, units } = await fetchSubjects(text.trim(), true);
    return kind === "unit" ? units.map(({ id, name }) => ({ value: id, label: name })) : people.map(({ id, name, unit }) => ({ value: id, label: name, hint: unit }));
  };
  const known: Suggestion | null = value ? { value, label: called ?? chosenHere.get(value) ?? tc("somebody") } : null;
  const choose = (chosen: Suggestion | null) => {
    if (chosen) chosenHere.set(chosen.value, chosen.label);
    onChange(chosen?.value ?? "");
  };
  return <Combobox {...rest} value={known} search={search} remote onChange={choose} clearable={kind === "person"} />;
}

/** What was chosen on this page, until the server tells its name. */
const chosenHere = new Map<string, string>();
