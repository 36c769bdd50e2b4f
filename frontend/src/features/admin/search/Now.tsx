import { codeSentence } from "../../../api/errors.ts";
import { Link } from "../../../app/router.tsx";
import { number } from "../../../i18n/format.ts";
import { Notice } from "../../../ui/index.ts";
import { Part } from "../parts.tsx";
import type { Standing } from "./standing.ts";
import { t } from "./texts.ts";

/** How documents are found at this moment, and what is on its way. */
export function Now({ standing }: { standing: Standing }) {
  return (
    <Part title={t("now")}>
      <Told standing={standing} />
      {"trouble" in standing && standing.trouble !== null && standing.is !== "ready" && (
        <Notice tone="warning" title={t("trouble")}>
          {standing.trouble === "words_only" ? t("noAnswer") : codeSentence(standing.trouble)} {t("troubleStays")}
        </Notice>
      )}
    </Part>
  );
}

function Told({ standing }: { standing: Standing }) {
  if (standing.is === "words") {
    return (
      <Notice tone="warning" title={t("words")} action={!standing.can && <Link className="btn" to="/admin/models">{t("toModels")}</Link>}>
        {t(standing.can ? "wordsChoose" : "wordsNone")}
      </Notice>
    );
  }
  const model = standing.model.name || t("unnamed");
  if (standing.is === "starting") return <Notice title={t("starting", { model })}>{t("startingWhy")}</Notice>;
  const { done, total } = standing;
  const counted = { done: number(done), total: number(total) };
  if (standing.is === "ready") {
    return (
      <div className="search-now">
        <p>{t("meaningNow", { model })}</p>
        <p className="hint">{total > 0 ? t("allReady", { n: total }) : t("nothingYet")}</p>
      </div>
    );
  }
  const before = standing.is === "changing" ? standing.before : null;
  return (
    <div className="search-now">
      <p>{standing.is === "changing" ? t("changing", { model }) : t("meaningNow", { model })}</p>
      <progress aria-label={t("madeReady", counted)} max={Math.max(total, 1)} value={done} />
      <p className="hint">
        {t("madeReady", counted)} {standing.is === "filling" ? t("restByWords") : before?.name ? t("worksWith", { model: before.name }) : t("works")}
      </p>
    </div>
  );
}
