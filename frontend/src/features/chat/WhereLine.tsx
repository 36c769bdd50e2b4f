import type { Model, ModelList } from "../../api/types.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { useStore } from "../../app/store.ts";
import { useLanguage } from "../../i18n/language.ts";
import { ZoneGlyph } from "../../ui/index.ts";
import type { Guard } from "../protection/guard.ts";
import { mayBeUsedFor } from "../protection/judging.ts";
import { told } from "../protection/kinds.ts";
import { t as protection } from "../protection/texts.ts";
import { zoneSentence } from "./models.ts";
import { t } from "./texts.ts";

interface WhereLineProps {
  model: Model;
  zones: ModelList["zones"];
  guard: Guard;
  /** With the way to the page that answers what may be used for what. */
  ask?: boolean;
}

/** The line under the composer: where the text goes, and what it may be used for by the rules of one's own unit. */
export function WhereLine({ model, zones, guard, ask = false }: WhereLineProps) {
  useLanguage();
  const me = useMe();
  const { checked, findings, text, away } = useStore(guard.state);
  // Only what the server has said of this very place: a promise is shown when it is known to hold.
  const ceiling = checked?.decision?.zone === model.zone && !away ? checked.ceiling : null;
  const seen = checked?.decision?.verdict === "allow" && findings.length > 0;
  return (
    <div className="under">
      <p className="where">
        <ZoneGlyph zone={model.zone} />
        <span>
          <strong>{zoneSentence(model.zone, zones)}</strong> {ceiling && mayBeUsedFor(ceiling)}{" "}
          {seen && <span className="where-found">{protection("foundHere", { found: told(text, findings) })}</span>}
        </span>
        {ask && (
          <Link className="link where-ask" to={paths.mayI}>
            {t("mayI")}
          </Link>
        )}
      </p>
      {model.bundled && (
        <p className="where">
          <span>
            {t("trialModel")}{" "}
            {me.is_platform_owner && (
              <Link className="link" to="/admin/models">
                {t("addModel")}
              </Link>
            )}
          </span>
        </p>
      )}
    </div>
  );
}
