import { Suspense, useEffect } from "react";
import { lazily } from "../../app/lazily.ts";
import { announce } from "../../app/live.ts";
import { useSettled } from "../../app/load.ts";
import { useStore } from "../../app/store.ts";
import { useLanguage } from "../../i18n/language.ts";
import { Button, Icon } from "../../ui/index.ts";
import type { Decision } from "./api.ts";
import type { Code } from "./classes.ts";
import type { Keeper } from "./corrections.ts";
import type { Guard, Guarded } from "./guard.ts";
import { lookOf, refusedParts } from "./judging.ts";
import { told, together } from "./kinds.ts";
import { t } from "./texts.ts";

const Finds = lazily(() => import("./Finds.tsx"));

interface ProtectionNoticeProps {
  guard: Guard;
  /** Where corrections of the finds are kept. */
  keeper: Keeper;
  /** Takes another model for this conversation. */
  onUse: (model: string) => void;
  /** The finds are listed, with the ways to correct them. */
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** Inside the composer: what will be replaced before the text leaves, or why it may not be sent and what may take it. */
export function ProtectionNotice({ guard, keeper, onUse, open, onOpen }: ProtectionNoticeProps) {
  useLanguage();
  const now = useStore(guard.state);
  const { decision } = now.checked ?? {};
  const sentence = decision && decision.verdict !== "allow" ? sentenceOf(now, decision) : null;
  const hasText = now.text.trim() !== "";
  useSpoken(hasText && (now.findings.length || sentence) ? (sentence ?? t("foundHere", { found: told(now.text, now.findings) })) : "");
  if (now.away && hasText) {
    return (
      <p className="composer-away">
        <Icon name="info" small />
        {t("away")}
      </p>
    );
  }
  const refused = decision?.verdict === "refuse";
  // With nothing written, only a refusal has to be known beforehand: it stands in the way of every message.
  const quiet = !decision || !sentence || (!hasText && !refused);
  const finds = open && (
    <Suspense>
      <Finds now={now} keeper={keeper} onClose={quiet || !now.findings.length ? () => onOpen(false) : undefined} />
    </Suspense>
  );
  if (quiet) return finds || null;
  const other = refused ? now.checked?.alternatives[0] : undefined;
  return (
    <>
      <div className={refused ? "composer-note composer-trouble" : "composer-note"}>
        <Icon name={refused ? "refuse" : "replace"} />
        <p>{refused ? <Sentence now={now} decision={decision} /> : <Replacing now={now} />}</p>
        {other && (
          <Button onClick={() => onUse(other.model_id)} data-tip={other.verdict === "replace" ? t("useReplacing", { name: other.name }) : undefined}>
            {t("use", { name: other.name })}
          </Button>
        )}
        {now.findings.length > 0 && (
          <Button look="link" aria-expanded={open} onClick={() => onOpen(!open)}>
            {t(open ? "hideFinds" : "showFinds")}
          </Button>
        )}
      </div>
      {finds}
    </>
  );
}

function Replacing({ now }: { now: Guarded }) {
  const found = replacedHere(now);
  if (!found.length) return t(now.checked?.in_history ? "replacedHistory" : "replacedClass");
  return (
    <>
      <strong>{told(now.text, found)}</strong> {t("replaced")}
    </>
  );
}

function Sentence({ now, decision }: { now: Guarded; decision: Decision }) {
  return <strong>{refusal(now, decision)}</strong>;
}

const replacedHere = ({ findings, checked }: Guarded) => findings.filter((one) => lookOf(one, checked?.decision, checked?.ceiling) === "replace");

function refusal({ text, findings, checked }: Guarded, decision: Decision): string {
  const stopping = findings.filter((one) => lookOf(one, decision, checked?.ceiling) === "stop");
  if (stopping.length) return t("refusedWith", { found: told(text, stopping) });
  const parts = refusedParts(checked?.class ?? "", decision, checked?.ceiling).map((code) => t(`part.${code as Code}`));
  return t(checked?.in_history ? "refusedHistory" : "refusedClass", { class: together(parts) });
}

/** The notice in one sentence, for the ear and the tip of the send button. Null while nothing has to be said. */
function sentenceOf(now: Guarded, decision: Decision): string | null {
  if (decision.verdict === "refuse") return refusal(now, decision);
  const found = replacedHere(now);
  return found.length ? t("replacedToo", { found: told(now.text, found) }) : t(now.checked?.in_history ? "replacedHistory" : "replacedClass");
}

/** Says what was found when the typing has rested, and only when it has changed. */
function useSpoken(sentence: string): void {
  const settled = useSettled(sentence, 1500);
  useEffect(() => {
    if (settled) announce(settled);
  }, [settled]);
}

/** What pressing the send button does right now, where that is not plain sending. */
export function useSendTip(guard: Guard): string | null {
  useLanguage();
  const { checked, text } = useStore(guard.state);
  if (!text.trim() || !checked?.decision) return null;
  return { allow: null, replace: t("sendReplaced"), refuse: t("sendRefused") }[checked.decision.verdict];
}
