import { useRef, useState } from "react";
import { ApiError } from "../api/errors.ts";
import { keepTyped, takeTyped } from "./kept.ts";

export type Errors<Values> = Partial<Record<keyof Values & string, string>>;

/** What was wrong, in a sentence, and which field it belongs to (null: none of them). */
export interface Explained {
  field: string | null;
  text: string;
}

export interface FormOptions<Values> {
  start: Values;
  /** What can be seen to be wrong before anything is sent. */
  check?: (values: Values) => Errors<Values>;
  /** What a refusal means to the person who filled the form in. */
  explain: (error: unknown) => Explained;
  /** Names the form and its person: what was typed then survives a session that ran out, until the next sign-in. */
  keep?: string;
}

export interface FormState<Values> {
  values: Values;
  /** What the values were when they were last the same as the server's. */
  base: Values;
  dirty: boolean;
  busy: boolean;
  errors: Errors<Values>;
  /** What is wrong with the whole, not with one field. */
  problem: string | null;
  /** Somebody else changed it first (409 changed_meanwhile). */
  stale: boolean;
  /** Grows with every attempt that failed, so that the summary can take the focus. */
  attempt: number;
  set: <Key extends keyof Values & string>(key: Key, value: Values[Key]) => void;
  /** Sends. Gives whether it went well; otherwise the errors say why, and nothing typed is lost. */
  submit: (send: (values: Values) => Promise<void>) => Promise<boolean>;
  /** Starts over from these values: they are what the server has. */
  adopt: (values: Values) => void;
  /** Takes the server's newest values in, and keeps what the person has changed. */
  rebase: (latest: Values) => void;
}

/** A form: what is typed, what is wrong with it, and whether it differs from what is stored. */
export function useForm<Values extends object>({ start, check, explain, keep }: FormOptions<Values>): FormState<Values> {
  const [base, setBase] = useState(start);
  const [values, setValues] = useState(() => ({ ...start, ...(keep ? takeTyped<Values>(keep) : {}) }));
  const [errors, setErrors] = useState<Errors<Values>>({});
  const [outcome, setOutcome] = useState<{ problem: string | null; stale: boolean; attempt: number }>({ problem: null, stale: false, attempt: 0 });
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);

  const fail = (wrong: Errors<Values>, problem: string | null, stale = false) => {
    setErrors(wrong);
    setOutcome((before) => ({ problem, stale, attempt: before.attempt + 1 }));
    return false;
  };
  const adopt = (next: Values) => {
    setBase(next);
    setValues(next);
    setErrors({});
    setOutcome((before) => ({ ...before, problem: null, stale: false }));
  };

  async function submit(send: (values: Values) => Promise<void>): Promise<boolean> {
    if (sending.current) return false;
    const wrong = check?.(values) ?? {};
    if (Object.keys(wrong).length > 0) return fail(wrong, null);
    sending.current = true;
    setBusy(true);
    try {
      await send(values);
      setErrors({});
      setOutcome((before) => ({ ...before, problem: null, stale: false }));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.code === "changed_meanwhile") return fail({}, null, true);
      if (keep && error instanceof ApiError && error.status === 401) keepTyped(keep, changed(base, values));
      const { field, text } = explain(error);
      return field !== null && field in values ? fail({ [field]: text } as Errors<Values>, null) : fail({}, text);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  return {
    values,
    base,
    dirty: !same(base, values),
    busy,
    errors,
    ...outcome,
    set: (key, value) => {
      setValues((before) => ({ ...before, [key]: value }));
      setErrors((before) => without(before, key));
    },
    submit,
    adopt,
    rebase: (latest) => {
      setValues(rebased(base, values, latest));
      setBase(latest);
      setErrors({});
      setOutcome((before) => ({ ...before, problem: null, stale: false }));
    },
  };
}

/** What a text field of the form needs: spread it on TextField, TextArea or Select. */
export function fieldOf<Values extends object>(form: FormState<Values>, key: TextKey<Values>) {
  return {
    name: key,
    value: form.values[key] as string,
    error: form.errors[key] ?? null,
    onChange: (event: { currentTarget: { value: string } }) => form.set(key, event.currentTarget.value as Values[typeof key]),
  };
}

type TextKey<Values> = { [Key in keyof Values & string]: Values[Key] extends string ? Key : never }[keyof Values & string];

/** The person's own changes since `base`, laid upon the newest values. */
export function rebased<Values extends object>(base: Values, typed: Values, latest: Values): Values {
  const own = Object.entries(typed).filter(([key, value]) => !same(value, base[key as keyof Values]));
  return { ...latest, ...Object.fromEntries(own) };
}

/** Only what differs from `base`: what a PATCH sends. */
export function changed<Values extends object>(base: Values, values: Values): Partial<Values> {
  return Object.fromEntries(Object.entries(values).filter(([key, value]) => !same(value, base[key as keyof Values]))) as Partial<Values>;
}

function without<Values>(errors: Errors<Values>, key: keyof Values & string): Errors<Values> {
  if (!(key in errors)) return errors;
  const rest = { ...errors };
  delete rest[key];
  return rest;
}

/** Form values are plain data, so their text tells them apart. */
const same = (one: unknown, other: unknown): boolean => one === other || JSON.stringify(one) === JSON.stringify(other);
