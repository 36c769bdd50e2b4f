import { useState } from "react";
import { Button, ClassCode } from "../../ui/index.ts";
import type { Finding } from "./api.ts";
import { codesOf } from "./classes.ts";
import { FreeDialog, MarkDialog, OwnCorrections } from "./Corrections.tsx";
import type { Keeper } from "./corrections.ts";
import type { Guarded } from "./guard.ts";
import { lookOf } from "./judging.ts";
import { kindName } from "./kinds.ts";
import { t } from "./texts.ts";

/** As many are listed: a pasted register has thousands. */
const SHOWN = 50;

interface FindsProps {
  now: Guarded;
  keeper: Keeper;
  /** Given: nothing else on the screen closes the list. */
  onClose?: (() => void) | undefined;
}

interface Find extends Finding {
  text: string;
}

/** What was found in the text, each word once, and the ways to correct it. */
export default function Finds({ now, keeper, onClose }: FindsProps) {
  const [freeing, setFreeing] = useState<Find | null>(null);
  const [marking, setMarking] = useState<string | null>(null);
  const finds = each(now);
  return (
    <div className="finds" role="group" aria-label={t("finds")}>
      {finds.length === 0 && <p className="finds-none">{t("nothingFound")}</p>}
      <ul>
        {finds.slice(0, SHOWN).map((find) => (
          <li key={`${find.kind} ${find.text}`}>
            <FindWords find={find} now={now} />
            {find.source !== "mark" && (
              <Button look="link" aria-label={t("notPersonalOf", { text: find.text })} onClick={() => setFreeing(find)}>
                {t("notPersonal")}
              </Button>
            )}
          </li>
        ))}
        {finds.length > SHOWN && <li className="muted">{t("moreFinds", { n: finds.length - SHOWN })}</li>}
      </ul>
      <OwnCorrections keeper={keeper} round={now.checked} />
      <div className="finds-foot">
        <Button look="link" icon="edit" onMouseDown={(event) => event.preventDefault()} onClick={() => setMarking(selectedIn(now.text))}>
          {t("markMissed")}
        </Button>
        {onClose && (
          <Button look="link" className="push" onClick={onClose}>
            {t("hideFinds")}
          </Button>
        )}
      </div>
      {freeing && <FreeDialog keeper={keeper} text={freeing.text} kind={freeing.kind} onClose={() => setFreeing(null)} />}
      {marking !== null && <MarkDialog keeper={keeper} text={marking} onClose={() => setMarking(null)} />}
    </div>
  );
}

function FindWords({ find, now }: { find: Find; now: Guarded }) {
  const look = lookOf(find, now.checked?.decision, now.checked?.ceiling);
  return (
    <span className="find-row">
      <span className={look === "stop" ? "find-stop" : look === "replace" ? "find" : "find-seen"}>{find.text}</span>
      <small>
        {codesOf(find.raises_to).slice(-1).map((code) => <ClassCode key={code} code={code} />)}
        {kindName(find.kind)}
        {find.source === "mark" && ` · ${t("byYou")}`}
        {!find.replaced && look === "seen" && ` · ${t("raisesOnly")}`}
      </small>
    </span>
  );
}

function each({ text, findings }: Guarded): Find[] {
  const finds = findings.map((one) => ({ ...one, text: text.slice(one.start, one.end) }));
  return [...new Map(finds.map((one) => [`${one.kind} ${one.text}`, one])).values()];
}

/** What is selected in the field right now: the button takes no focus with the mouse, so the selection is still there. */
function selectedIn(text: string): string {
  const area = [...document.querySelectorAll<HTMLTextAreaElement>(".composer textarea")].find((one) => one.value === text);
  return area ? area.value.slice(area.selectionStart, area.selectionEnd).trim() : "";
}
