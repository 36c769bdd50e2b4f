import type { Model, ModelList } from "../../api/types.ts";
import { Link } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { ZoneGlyph } from "../../ui/index.ts";
import { zoneSentence } from "./models.ts";
import { t } from "./texts.ts";

/** The line under the composer: where the text goes, and what that means for what one may write. */
export function WhereLine({ model, zones }: { model: Model; zones: ModelList["zones"] }) {
  const me = useMe();
  return (
    <div className="under">
      <p className="where">
        <ZoneGlyph zone={model.zone} />
        <span>
          <strong>{zoneSentence(model.zone, zones)}</strong> {t("notChecked")}
        </span>
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
