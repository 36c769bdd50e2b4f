import { Suspense, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { lazily } from "../../app/lazily.ts";
import { useStore } from "../../app/store.ts";
import { useLanguage } from "../../i18n/language.ts";
import { ClassCode, Icon, toast } from "../../ui/index.ts";
import { Pop } from "../../ui/Pop.tsx";
import { CODES, codesOf, heaviest, holds, isBase, isLower, picked, union } from "./classes.ts";
import type { Guard } from "./guard.ts";
import { t } from "./texts.ts";

const LowerDialog = lazily(() => import("./LowerDialog.tsx"));

interface ClassChipProps {
  guard: Guard;
  /** What a person has chosen, or the default. */
  declared: string;
  /** What the conversation already holds. */
  held?: string | null;
  /** Does lowering need a reason? Not before the conversation exists: nothing has been sent under it. */
  begun: boolean;
  onDeclare: (declared: string, reason: string | null) => Promise<void>;
  /** Opens the list of finds, where they can be corrected. */
  onFinds: () => void;
}

/** The class of what would be sent: chosen and found together. A menu raises it with one press; lowering asks why. */
export function ClassChip({ guard, declared, held, begun, onDeclare, onFinds }: ClassChipProps) {
  useLanguage();
  const { checked } = useStore(guard.state);
  const [lowering, setLowering] = useState<string | null>(null);
  const found = checked?.class ?? held ?? "K0"; // what the server says of this branch, where it has said it
  const effective = union(declared, found);

  const declare = (next: string) => {
    if (next === declared) return;
    if (begun && isLower(declared, next)) return setLowering(next);
    void onDeclare(next, null).catch((error: unknown) => toast(`${t("classFailed")}. ${errorSentence(error)}`));
  };
  return (
    <>
      <Pop
        role="menu"
        label={t("chipMenu")}
        trigger={(props) => (
          <button type="button" className="chip chip-class" {...props}>
            {codesOf(effective).map((code) => (
              <ClassCode key={code} code={code} />
            ))}
            <span>{t(heaviest(effective))}</span>
            <span className="sr"> {t("chip", { name: codesOf(effective).map((code) => t(code)).join(", ") })}</span>
            <Icon name="down" small />
          </button>
        )}
      >
        {(close) => (
          <>
            <Items declared={declared} effective={effective} onPick={(next) => (close(), declare(next))} />
            <hr role="separator" />
            <div role="menuitem" className="pop-item" tabIndex={-1} onClick={() => (close(), onFinds())}>
              <Icon name="eye" />
              <span>{t("openFinds")}</span>
            </div>
          </>
        )}
      </Pop>
      {lowering && (
        <Suspense>
          <LowerDialog from={declared} to={lowering} onDeclare={onDeclare} onClose={() => setLowering(null)} />
        </Suspense>
      )}
    </>
  );
}

function Items({ declared, effective, onPick }: { declared: string; effective: string; onPick: (declared: string) => void }) {
  const base = codesOf(effective)[0];
  return (
    <>
      <p className="pop-label">{t("chipLead")}</p>
      {CODES.map((code) => {
        const ticked = isBase(code) ? code === base : holds(effective, code);
        // What was found cannot be unchosen here; the finds themselves can be corrected.
        const found = ticked && !codesOf(declared).includes(code);
        return (
          <div
            key={code}
            role={isBase(code) ? "menuitemradio" : "menuitemcheckbox"}
            className="pop-item"
            tabIndex={-1}
            aria-checked={ticked}
            aria-disabled={found || undefined}
            onClick={() => !found && onPick(picked(declared, code))}
          >
            <ClassCode code={code} />
            <span>
              {t(code)}
              <small>{t(found ? "inText" : `${code}What`)}</small>
            </span>
            {ticked && <Icon name="check" small />}
          </div>
        );
      })}
    </>
  );
}
