import { Code } from "../markdown/Code.tsx";
import { type Answer, streamedText } from "./sending.ts";
import { t } from "./texts.ts";

/** What came back from a call, as it comes. "none": it was stopped before anything did. */
export function AnswerShown({ answer }: { answer: Answer | "none" }) {
  if (answer === "none") return <p className="muted">{t("stopped")}</p>;
  const { status, ms, headers, body, binary, cut, done } = answer;
  const streamed = streamedText(body);
  return (
    <section className="api-answer" aria-label={t("answer")} aria-busy={!done}>
      <div className="row row-wrap">
        <h3>{t("answer")}</h3>
        <span className={status < 400 ? "status is-allow" : "status is-refuse"}>{t("status", { status: String(status), ms })}</span>
        {!done && <span className="muted small">{t("answering")}</span>}
      </div>
      <dl className="api-headers">
        {headers.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {streamed && (
        <div>
          <p className="label">{t("streamed")}</p>
          <p className="api-streamed">{streamed}</p>
        </div>
      )}
      {streamed && <p className="label">{t("raw")}</p>}
      {binary ? <p>{t("binary", { kind: binary.kind, n: binary.bytes })}</p> : body ? <Code text={body} language={body.startsWith("{") ? "json" : ""} /> : done && <p className="muted">{t("emptyAnswer")}</p>}
      {cut && <p className="hint">{t("cut")}</p>}
    </section>
  );
}
