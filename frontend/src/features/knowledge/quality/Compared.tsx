import { Fragment } from "react";
import { useLoad } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { shortDate } from "../../../i18n/format.ts";
import { Dialog } from "../../../ui/index.ts";
import { Shown } from "../parts.tsx";
import { fetchDisagreement, type Side } from "./api.ts";
import { t } from "./texts.ts";

interface ComparedProps {
  collection: string;
  finding: string;
  onClose: () => void;
}

/** Two passages side by side with what differs marked. */
export function Compared({ collection, finding, onClose }: ComparedProps) {
  const load = useLoad((signal) => fetchDisagreement(collection, finding, signal), finding);
  return (
    <Dialog wide title={t("compared")} onClose={onClose}>
      <p className="hint">{t("comparedLead")}</p>
      <Shown load={load}>
        {({ one, other }) => (
          <div className="compared">
            <OneSide side={one} />
            <OneSide side={other} />
          </div>
        )}
      </Shown>
    </Dialog>
  );
}

function OneSide({ side }: { side: Side }) {
  const { document_id, name, page, headings, dated_at } = side;
  const about = [t("onPage", { page }), ...headings, ...(dated_at ? [t("dated", { date: shortDate(dated_at) })] : [])];
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      <p className="small muted">{about.join(" · ")}</p>
      <p className="compared-text">
        {marked(side).map(([text, differs], at) => (differs ? <mark key={at}>{text}</mark> : <Fragment key={at}>{text}</Fragment>))}
      </p>
      <Link className="link small" to={paths.document(document_id, { page })}>
        {t("toDocument")}
      </Link>
    </section>
  );
}

/** The text in stretches: each with whether it differs. */
export function marked({ text, spans }: Pick<Side, "text" | "spans">): [string, boolean][] {
  const letters = [...text];
  const parts: [string, boolean][] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push([letters.slice(at, start).join(""), false], [letters.slice(start, end).join(""), true]);
    at = end;
  }
  parts.push([letters.slice(at).join(""), false]);
  return parts.filter(([part]) => part);
}
