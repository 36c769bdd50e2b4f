import { useEffect, useId, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import type { Message } from "../../api/types.ts";
import { useLoad } from "../../app/load.ts";
import { useLanguage } from "../../i18n/language.ts";
import { Button, ClassCode, Icon, Skeleton, ZoneGlyph } from "../../ui/index.ts";
import { useModels, zoneSentence } from "../chat/models.ts";
import { type Alternative, check, type Checked, type Finding } from "./api.ts";
import { heaviest } from "./classes.ts";
import { FreeDialog } from "./Corrections.tsx";
import { showStopped } from "./found.ts";
import { kindName } from "./kinds.ts";
import { because, type Hit, hitsOf, ruleSentences } from "./refusing.ts";
import { inUnits } from "./spans.ts";
import { t } from "./moreTexts.ts";
import "./protection.css";

interface RefusalProps {
  /** The answer that never came, and the question it belongs to. */
  message: Message;
  question: Message;
  conversation: string;
  busy: boolean;
  /** Asks the same question again, of a model; of the same one when it is not given. */
  onAsk: (model?: string) => Promise<void>;
  onFix: () => void;
}

/**
 * A message that may not be sent to where its model runs: what happened, that nothing left, which words and which
 * class, what is allowed instead with the one primary button, and the ways to correct, dispute and understand it
 * (law.md A6).
 */
export default function Refusal({ message, question, conversation, busy, onAsk, onFix }: RefusalProps) {
  useLanguage();
  const id = useId();
  const { now, reload } = useLoad((signal) => check({ text: question.text, model_id: message.model?.id ?? null, conversation_id: conversation, parent_id: question.parent_id }, signal), message.id);
  const [freeing, setFreeing] = useState<Hit | null>(null);
  const [choosing, setChoosing] = useState(false);
  const checked = now.state === "ready" ? now.value : null;
  const hits = hitsOf(question.text, checked);
  const refused = checked?.decision ? checked.decision.verdict === "refuse" : true;
  useUnderlined(question, checked);

  const dispute = () => (hits.length === 1 ? setFreeing(hits[0] ?? null) : setChoosing(!choosing));
  return (
    <section className="refusal" aria-labelledby={id}>
      <div className="refusal-head">
        <Icon name="refuse" />
        <h3 id={id}>{t("notSent")}</h3>
        <span>{t("notLeft")}</span>
      </div>
      {refused && (
        <div className="refusal-body">
          {now.state === "loading" ? <Skeleton label={t("looking")} lines={2} /> : <p>{because(message.model, checked)}</p>}
          {now.state === "failed" && <p className="muted">{t("cannotLook")}</p>}
          {hits.length > 0 && <Hits hits={hits} onFree={choosing ? setFreeing : null} />}
        </div>
      )}
      {now.state === "ready" && (refused ? <Instead options={now.value.alternatives} busy={busy} onAsk={onAsk} /> : <Again busy={busy} onAsk={onAsk} />)}
      <More onFix={onFix} onDispute={refused && hits.length > 0 ? dispute : null} busy={busy} checked={checked} />
      {freeing && <FreeDialog keeper={conversation} text={freeing.text} kind={freeing.kind} onDone={reload} onClose={() => setFreeing(null)} />}
    </section>
  );
}

/** Underlines in the question what stops it. */
function useUnderlined({ id, text }: Message, checked: Checked | null): void {
  useEffect(() => {
    const spans: Finding[] = checked?.decision?.verdict === "refuse" ? inUnits(text, checked.findings) : [];
    const stopping = new Set(hitsOf(text, checked).map((hit) => hit.kind));
    showStopped(id, spans.filter((one) => stopping.has(one.kind)));
    return () => showStopped(id, []);
  }, [id, text, checked]);
}

function Hits({ hits, onFree }: { hits: Hit[]; onFree: ((hit: Hit) => void) | null }) {
  return (
    <>
      {onFree && <p className="label">{t("whichFind")}</p>}
      <dl className="hits" aria-label={t("words")}>
        {hits.map((hit) => (
          <div key={`${hit.kind} ${hit.text}`}>
            <dt>
              <q>{hit.text}</q>
            </dt>
            <dd>
              <ClassCode code={heaviest(hit.raises_to)} />
              <span>{kindName(hit.kind)}</span>
              {onFree && (
                <Button look="link" aria-label={t("wrongOf", { text: hit.text })} onClick={() => onFree(hit)}>
                  {t("wrong")}
                </Button>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Instead({ options, busy, onAsk }: { options: Alternative[]; busy: boolean; onAsk: RefusalProps["onAsk"] }) {
  const { zones } = useModels();
  const [first] = options;
  const { running, error, run } = useAsking(onAsk);
  if (!first) return <p className="instead instead-none">{t("noOther")}</p>;
  return (
    <div className="instead">
      <ZoneGlyph zone={first.zone} large />
      <div>
        <h4>{t(first.verdict === "allow" ? "may" : "mayReplacing", { name: first.name })}</h4>
        <p>
          {zoneSentence(first.zone, zones)} {t("follows")}
        </p>
        {error && <p className="error" role="alert" children={error} />}
      </div>
      <Button look="primary" busy={running || busy} onClick={() => run(first.model_id)}>
        {t("sendThere")}
      </Button>
    </div>
  );
}

/** After a correction or a new rule the message may be sent where it was meant to go. */
function Again({ busy, onAsk }: { busy: boolean; onAsk: RefusalProps["onAsk"] }) {
  const { running, error, run } = useAsking(onAsk);
  return (
    <div className="instead">
      <Icon name="allow" />
      <div>
        <h4>{t("now")}</h4>
        {error && <p className="error" role="alert" children={error} />}
      </div>
      <Button look="primary" busy={running || busy} onClick={() => run()}>
        {t("sendAgain")}
      </Button>
    </div>
  );
}

interface MoreProps {
  onFix: () => void;
  onDispute: (() => void) | null;
  busy: boolean;
  checked: Checked | null;
}

function More({ onFix, onDispute, busy, checked }: MoreProps) {
  const [open, setOpen] = useState(false);
  const rule = checked?.decision?.verdict === "refuse" ? checked.decision.rule : null;
  return (
    <div className="refusal-more">
      <Button look="link" disabled={busy} onClick={onFix}>
        {t("fix")}
      </Button>
      {onDispute && (
        <Button look="link" onClick={onDispute}>
          {t("wrongFind")}
        </Button>
      )}
      {rule && (
        <Button look="link" className="refusal-see" aria-expanded={open} onClick={() => setOpen(!open)}>
          {rule.unit_name ? t("seeRule", { unit: rule.unit_name }) : t("seeRulePlain")}
        </Button>
      )}
      {open && checked && <p className="refusal-rule">{ruleSentences(checked)}</p>}
    </div>
  );
}

function useAsking(onAsk: RefusalProps["onAsk"]) {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = (model?: string) => {
    setRunning(true);
    setError(null);
    onAsk(model)
      .catch((problem: unknown) => setError(errorSentence(problem)))
      .finally(() => setRunning(false));
  };
  return { running, error, run };
}
