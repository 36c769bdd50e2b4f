import { useEffect, useRef, useState } from "react";
import { announce } from "../../app/live.ts";
import { useForm } from "../../ui/form.ts";
import { FormProblems } from "../../ui/Form.tsx";
import { Button, Field, IconButton, Select, TextArea, TextField } from "../../ui/index.ts";
import { CODES } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { AnswerShown } from "./AnswerShown.tsx";
import type { Call } from "./document.ts";
import { addressOf, bodyOf } from "./examples.ts";
import { type Answer, sendCall } from "./sending.ts";
import { t } from "./texts.ts";

interface Values {
  dataClass: string;
  body: string;
}

interface TryProps {
  call: Call;
  model: string;
  /** The pasted key; it lives as long as the page. */
  secret: string;
  onSecret: (secret: string) => void;
}

/** Makes the call for real with a pasted key, and shows what comes back. */
export function Try({ call, model, secret, onSecret }: TryProps) {
  const start = bodyOf(call, model);
  const box = useRef<HTMLFormElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [answer, setAnswer] = useState<Answer | "none" | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const form = useForm<Values & { secret: string; file: string }>({
    start: { dataClass: "", body: start ? JSON.stringify(start, null, 2) : "", secret: "", file: "" },
    check: ({ body }) => ({
      ...(secret.trim() ? (secret.trim().startsWith("aai_") ? {} : { secret: t("keyShape") }) : { secret: t("keyMissing") }),
      ...(start ? wrongBody(body) : {}),
      ...(call.form && !file ? { file: t("fileMissing") } : {}),
    }),
    explain: () => ({ field: null, text: t("noAnswer") }),
  });
  const submit = () =>
    form.submit(async ({ dataClass, body }) => {
      stop.current = new AbortController();
      setAnswer(null);
      try {
        const sent = { address: addressOf(call, "/v1", model), method: call.method, key: secret.trim(), dataClass, body: start ? (call.form && file ? asForm(body, file) : body) : null };
        await sendCall(sent, stop.current.signal, setAnswer);
        announce(t("answer"));
      } catch (error) {
        if (!stop.current.signal.aborted) throw error;
        setAnswer((before) => (before === null || before === "none" ? "none" : { ...before, done: true }));
        announce(t("stopped"));
      }
    });
  return (
    <form
      ref={box}
      className="form form-wide"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p className="hint">{t("tryLead")}</p>
      <FormProblems form={form} names={{ secret: t("key"), body: t("body"), file: t("file") }} within={() => box.current} failed={t("answer")} />
      <div className="form-row">
        <Secret value={secret} error={form.errors.secret} onChange={onSecret} />
        <Select
          label={t("class")}
          name="dataClass"
          value={form.values.dataClass}
          options={[{ value: "", label: t("classNone") }, ...CODES.map((code) => ({ value: code > "K2" ? `K2+${code}` : code, label: `${code} ${classText(code)}` }))]}
          onChange={(event) => form.set("dataClass", event.currentTarget.value)}
        />
      </div>
      {call.form && (
        <Field label={t("file")} error={form.errors.file}>
          {(aria) => <input {...aria} type="file" name="file" accept="audio/*,video/*" onChange={(event) => setFile(event.currentTarget.files?.[0] ?? null)} />}
        </Field>
      )}
      {start && (
        <TextArea label={t("body")} name="body" error={form.errors.body} value={form.values.body} rows={Math.min(16, form.values.body.split("\n").length + 1)} spellCheck={false} onChange={(event) => form.set("body", event.currentTarget.value)} />
      )}
      <div className="form-foot">
        <Button look="primary" type="submit" icon="arrow" busy={form.busy}>
          {t("send")}
        </Button>
        {form.busy && (
          <Button icon="stop" onClick={() => stop.current?.abort()}>
            {t("stop")}
          </Button>
        )}
      </div>
      {answer && <AnswerShown answer={answer} />}
    </form>
  );
}

function Secret({ value, error, onChange }: { value: string; error: string | undefined; onChange: (secret: string) => void }) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={t("key")}
      name="secret"
      error={error ?? null}
      type={shown ? "text" : "password"}
      autoComplete="off"
      spellCheck={false}
      autoCapitalize="none"
      placeholder="aai_…"
      value={value}
      maxLength={200}
      onChange={(event) => onChange(event.currentTarget.value)}
      end={<IconButton icon={shown ? "eyeoff" : "eye"} small label={t(shown ? "hideKey" : "showKey")} onClick={() => setShown(!shown)} />}
    />
  );
}

function wrongBody(body: string): { body?: string } {
  try {
    JSON.parse(body);
    return {};
  } catch (error) {
    return { body: t("bodyBad", { why: (error as Error).message }) };
  }
}

function asForm(body: string, file: File): FormData {
  const form = new FormData();
  form.set("file", file);
  for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>)) form.set(name, String(value));
  return form;
}
