import { useEffect, useRef, useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { announce } from "../../../app/live.ts";
import { useMe } from "../../../app/session.ts";
import { number } from "../../../i18n/format.ts";
import { Button, Icon, Notice, toast } from "../../../ui/index.ts";
import { sentence } from "../texts.ts";
import { fetchStatus, type LogStatus, makeCheckpoint, type Progress, verifyLog, type Verdict } from "./api.ts";
import { Keeping } from "./Keeping.tsx";
import { brokenText, lateText, sealedText, signedText, t, verdictText } from "./words.ts";

const FRESH_MS = 5_000;

type Check = { state: "none" } | { state: "running"; progress: Progress } | { state: "failed"; error: unknown } | { state: "done"; verdict: Verdict };

/** How far the log is sealed, and the proof that nobody has changed it. */
export function ChainStatus() {
  const { now, reload, put } = useLoad(fetchStatus);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), FRESH_MS);
    return () => clearInterval(timer);
  }, [reload]);
  if (now.state === "loading") return <div className="log-chain is-waiting" aria-hidden="true" />;
  if (now.state === "failed") return null;
  return <Standing status={now.value} onChange={(change) => put((before) => ({ ...before, ...change }))} />;
}

function Standing({ status, onChange }: { status: LogStatus; onChange: (change: Partial<LogStatus>) => void }) {
  const { check, begin } = useCheck();
  const [signing, setSigning] = useState(false);
  const owner = useMe().is_platform_owner;
  const late = lateText(status);
  const sign = async () => {
    setSigning(true);
    try {
      const made = await makeCheckpoint();
      keep(`aarhusai-log-${made.position}.jsonl`, `${JSON.stringify(made)}\n`);
      onChange({ checkpoint: made });
      announce(t("signedNow"));
    } catch (error) {
      toast(sentence(error));
    } finally {
      setSigning(false);
    }
  };
  return (
    <section className="log-chain" aria-label={t("chain")}>
      <div className="log-chain-line">
        <Icon name={late ? "warning" : "lock"} />
        <p>
          <strong>{late ?? sealedText(status)}</strong>
          <small>{[t("acts", { n: status.position, shown: number(status.position) }), signedText(status), !status.guarded && t("unguarded")].filter(Boolean).join(" · ")}</small>
        </p>
        {status.whole && (
          <div className="row row-wrap">
            <Button busy={signing} onClick={() => void sign()}>
              <Icon name="download" />
              {t("sign")}
            </Button>
            <Button look="primary" busy={check.state === "running"} onClick={begin}>
              {t("verify")}
            </Button>
          </div>
        )}
      </div>
      <Outcome check={check} />
      {status.whole && <Keeping keeping={status.keeping} mayChange={owner} onChange={(keeping) => onChange({ keeping })} />}
    </section>
  );
}

function Outcome({ check }: { check: Check }) {
  if (check.state === "none") return null;
  if (check.state === "failed") return <Notice tone="error" title={t("verifyFailed")}>{sentence(check.error)}</Notice>;
  if (check.state === "running") {
    const { checked, of } = check.progress;
    return (
      <div className="log-progress" role="status">
        <progress aria-label={t("verifying")} max={Math.max(of, 1)} value={of ? checked : undefined} />
        <span>{t("verified", { n: number(checked), of: number(of) })}</span>
      </div>
    );
  }
  const { verdict } = check;
  if (verdict.broken.length === 0) return <Notice title={t("intact")}>{verdictText(verdict)}</Notice>;
  return (
    <Notice tone="error" title={t("broken")}>
      <ul>
        {verdict.broken.map((found) => (
          <li key={`${found.what} ${found.position} ${found.audit_id}`}>{brokenText(found)}</li>
        ))}
      </ul>
      <p>{t("brokenWhat")}</p>
    </Notice>
  );
}

/** One verification at a time; leaving the page ends it. */
function useCheck() {
  const [check, setCheck] = useState<Check>({ state: "none" });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const begin = () => {
    const control = new AbortController();
    stop.current = control;
    setCheck({ state: "running", progress: { checked: 0, of: 0 } });
    verifyLog((progress) => setCheck({ state: "running", progress }), control.signal).then(
      (verdict) => setCheck({ state: "done", verdict }),
      (error: unknown) => control.signal.aborted || setCheck({ state: "failed", error }),
    );
  };
  return { check, begin };
}

/** Hands a small file to the browser. */
function keep(name: string, text: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
