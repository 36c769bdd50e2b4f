import { useState } from "react";
import { Tabs } from "../knowledge/document/Tabs.tsx";
import { Code } from "../markdown/Code.tsx";
import type { Call as Described, Field, Kind } from "./document.ts";
import { example, type Tongue, TONGUES } from "./examples.ts";
import { t } from "./texts.ts";
import { Try } from "./Try.tsx";

interface CallProps {
  call: Described;
  name: string;
  /** The address that programs are given. */
  base: string;
  model: string;
  secret: string;
  onSecret: (secret: string) => void;
}

const SAID: Record<string, `header_${"class" | "priority" | "request_id" | "model" | "zone" | "told_class" | "replaced" | "decision"}`> = {
  "x-request-id": "header_request_id",
  "x-aarhusai-model": "header_model",
  "x-aarhusai-zone": "header_zone",
  "x-aarhusai-class": "header_told_class",
  "x-aarhusai-replaced": "header_replaced",
  "x-aarhusai-decision": "header_decision",
};
const SENT: typeof SAID = { "x-aarhusai-class": "header_class", "x-aarhusai-priority": "header_priority" };

/** One call: what it takes, how a program makes it, and a place to make it here. */
export function Call({ call, name, base, model, secret, onSecret }: CallProps) {
  const [tongue, setTongue] = useState<Tongue>("curl");
  return (
    <article className="api-call">
      <div>
        <h2>{name}</h2>
        <p className="api-path" translate="no">
          <span className="status">{call.method}</span> <code>/v1{call.path}</code>
        </p>
      </div>
      <section aria-label={t("examples")}>
        <Tabs label={t("examples")} tabs={TONGUES.map((id) => ({ id, name: id }))} chosen={tongue} onChoose={setTongue}>
          <Code text={example(tongue, call, base, model)} language={{ curl: "bash", Python: "python", JavaScript: "javascript" }[tongue]} />
        </Tabs>
        <p className="hint">{t("secretWhere")}</p>
      </section>
      <section className="part">
        <h3>{t("try")}</h3>
        <Try key={model} call={call} model={model} secret={secret} onSecret={onSecret} />
      </section>
      <section className="part">
        <div>
          <h3>{t("fields")}</h3>
          <p className="hint">{t(call.fields.length ? "fieldsLead" : "noFields")}</p>
        </div>
        {call.fields.length > 0 && <Fields fields={call.fields} />}
      </section>
      {call.headers.length > 0 && <Headers title={t("headers")} names={call.headers} said={SENT} />}
      {call.told.length > 0 && <Headers title={t("told")} names={call.told} said={SAID} />}
    </article>
  );
}

function Fields({ fields }: { fields: readonly Field[] }) {
  return (
    <table className="table">
      <caption className="sr">{t("fields")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("field")}</th>
          <th scope="col">{t("kind")}</th>
          <th scope="col">{t("meaning")}</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <th scope="row">
              <code translate="no">{field.name}</code>
              {field.required && <small>{t("required")}</small>}
            </th>
            <td data-label={t("kind")}>{field.values.length ? field.values.join(", ") : kindText(field.kinds)}</td>
            <td data-label={t("meaning")}>{meaning(field)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function meaning({ name, description }: Field): string {
  const key = `field_${name}`;
  return t.has(key) ? t(key) : description;
}

function kindText(kinds: readonly Kind[]): string {
  const names = kinds.map((kind) => t(`type_${kind}`));
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : t("type_or", { first: names.slice(0, -1).join(", "), last });
}

function Headers({ title, names, said }: { title: string; names: readonly string[]; said: typeof SAID }) {
  return (
    <section className="part">
      <h3>{title}</h3>
      <dl className="api-headers">
        {names.map((name) => {
          const key = said[name];
          return (
            <div key={name}>
              <dt translate="no">{name}</dt>
              <dd>{key && t(key)}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
