import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { texts } from "../i18n/texts.ts";
import { useLeaveGuard } from "../app/router.tsx";
import { Button } from "./Button.tsx";
import { Confirm } from "./Dialog.tsx";
import type { FormState } from "./form.ts";
import { Icon } from "./icons.tsx";
import { Notice } from "./states.tsx";
import "./forms.css";

const t = texts(() => import("../i18n/da/forms.ts"), () => import("../i18n/en/forms.ts"));

interface FormProps<Values extends object> {
  form: FormState<Values>;
  /** What each field is called in the summary of errors. */
  names?: Partial<Record<keyof Values & string, string>>;
  onSubmit: () => void;
  /** Fetches what somebody else has saved meanwhile; the form keeps what was typed (`form.rebase`). */
  onFetchNew?: () => Promise<void>;
  /** What did not happen, over a problem that belongs to no field. */
  failed?: string;
  className?: string;
  children: ReactNode;
}

/** A form that says what is wrong: at each field, and in a summary that takes the focus. */
export function Form<Values extends object>({ form, names = {}, onSubmit, onFetchNew, failed, className = "form", children }: FormProps<Values>) {
  const element = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit();
  };
  return (
    <form ref={element} className={className} noValidate onSubmit={submit}>
      <FormProblems form={form} names={names} within={() => element.current} onFetchNew={onFetchNew} failed={failed} />
      {children}
    </form>
  );
}

interface ProblemsProps<Values extends object> extends Pick<FormProps<Values>, "form" | "names" | "onFetchNew" | "failed"> {
  /** Where the fields are; each is found by its name. */
  within: () => HTMLElement | null;
}

/** The summary alone, for forms in a dialog. */
export function FormProblems<Values extends object>({ form, names = {}, within, onFetchNew, failed }: ProblemsProps<Values>) {
  const box = useRef<HTMLDivElement>(null);
  const { errors, problem, stale, attempt } = form;
  const wrong = Object.entries(errors) as [keyof Values & string, string][];
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (wrong.length === 0 && !problem && !stale) return null;
  const goTo = (name: string) => {
    const field = within()?.querySelector<HTMLElement>(`[name="${name}"]`);
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  };
  return (
    <div ref={box} tabIndex={-1} className="problems">
      {stale && <Stale onFetchNew={onFetchNew} />}
      {problem && <Notice tone="error" title={failed ?? t("failed")} children={problem} />}
      {wrong.length > 0 && (
        <div className="notice is-refuse" role="alert">
          <Icon name="refuse" />
          <div>
            <strong>{t("check", { n: wrong.length })}</strong>
            <ul className="problem-list">
              {wrong.map(([name, sentence]) => (
                <li key={name}>
                  <button type="button" className="link" onClick={() => goTo(name)}>
                    {names[name] ?? sentence}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </div>
  );
}

function Stale({ onFetchNew }: { onFetchNew?: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const fetchNew = async () => {
    setBusy(true);
    await onFetchNew?.().catch(() => undefined); // no answer: the notice stays, and so does its button
    setBusy(false);
  };
  return (
    <Notice
      tone="warning"
      title={t("stale")}
      action={
        onFetchNew && (
          <Button icon="again" busy={busy} onClick={() => void fetchNew()}>
            {t("fetchNew")}
          </Button>
        )
      }
    >
      {t("staleWhy")}
    </Notice>
  );
}

/** The row of buttons under a form. What has been changed and not saved is said beside them. */
export function FormFoot({ dirty, children }: { dirty?: boolean; children: ReactNode }) {
  return (
    <div className="form-foot">
      {children}
      {dirty && <span className="muted small">{t("unsaved")}</span>}
    </div>
  );
}

/** Keeps unsaved work from being left in silence. Render what it gives. */
export function useUnsaved(dirty: boolean): ReactNode {
  const { ask, question } = useDiscard();
  useLeaveGuard(dirty, ask);
  return question;
}

/** Asks whether typed text may be thrown away: `ask` opens the question, which is to be rendered. */
export function useDiscard(): { ask: () => Promise<boolean>; question: ReactNode } {
  const [answer, setAnswer] = useState<((leave: boolean) => void) | null>(null);
  const ask = useCallback(() => new Promise<boolean>((resolve) => setAnswer(() => resolve)), []);
  const reply = (leave: boolean) => {
    setAnswer(null);
    answer?.(leave);
  };
  const question = answer && (
    <Confirm title={t("discard")} verb={t("discardVerb")} onConfirm={() => reply(true)} onClose={() => reply(false)}>
      {t("discardWhy")}
    </Confirm>
  );
  return { ask, question };
}
