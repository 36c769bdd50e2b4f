import type { Answers, Question, ScreeningForm, Section } from "../types.ts";

/** The questions that are asked with these answers: one follows from another that is itself asked. */
export function askedOf(form: ScreeningForm, answers: Answers): Set<string> {
  const found = new Set<string>();
  for (const { id, when } of questionsOf(form)) {
    if (!when || (found.has(when.question) && (answers[when.question] ?? []).some((value) => when.is.includes(value)))) found.add(id);
  }
  return found;
}

export const questionsOf = (form: ScreeningForm): Question[] => form.sections.flatMap(({ questions }) => questions);

export interface Step extends Section {
  /** Required questions without an answer. */
  missing: string[];
  answered: number;
}

/** The sections with what is asked in them just now; a section in which nothing is asked is not there. */
export function stepsOf(form: ScreeningForm, answers: Answers): Step[] {
  const asked = askedOf(form, answers);
  return form.sections
    .map((section) => {
      const questions = section.questions.filter(({ id }) => asked.has(id));
      const empty = questions.filter(({ id }) => !(answers[id]?.length ?? 0));
      return { ...section, questions, answered: questions.length - empty.length, missing: empty.filter(({ required }) => required).map(({ id }) => id) };
    })
    .filter(({ questions }) => questions.length > 0);
}

/** The answers after an option of a question with several was pressed: an exclusive one goes with no other. */
export function toggled({ options }: Question, before: readonly string[], pressed: string): string[] {
  if (before.includes(pressed)) return before.filter((value) => value !== pressed);
  const exclusive = (id: string) => options.some((option) => option.id === id && option.exclusive);
  if (exclusive(pressed)) return [pressed];
  const order = options.map(({ id }) => id);
  return [...before.filter((value) => !exclusive(value)), pressed].sort((one, other) => order.indexOf(one) - order.indexOf(other));
}
