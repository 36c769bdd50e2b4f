import { useState } from "react";
import { usePages } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { shortDate } from "../../../i18n/format.ts";
import { useLoad } from "../../../app/load.ts";
import { Button } from "../../../ui/index.ts";
import { More, Shown } from "../parts.tsx";
import { fetchFindings, fetchQuestions, type Finding, type Kind } from "./api.ts";
import { Compared } from "./Compared.tsx";
import { t } from "./texts.ts";
import { detailOf } from "./wording.ts";

interface FindingsProps {
  collection: string;
  kind: Kind;
  olderThan: number;
  /** Changes when the report was made anew. */
  made: string;
}

/** The documents of one kind of finding. */
export function Findings({ collection, kind, olderThan, made }: FindingsProps) {
  const [open, setOpen] = useState<string | null>(null);
  const pages = usePages((cursor, signal) => fetchFindings(collection, kind, olderThan, cursor, signal), `${collection} ${kind} ${olderThan} ${made}`);
  return (
    <>
      <Shown load={pages}>
        {(items) => (
          <ul className="findings">
            {items.map((finding) => (
              <OneFinding key={`${finding.document_id} ${finding.id ?? ""}`} finding={finding} onOpen={setOpen} />
            ))}
          </ul>
        )}
      </Shown>
      <More pages={pages} />
      {open && <Compared collection={collection} finding={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function OneFinding({ finding, onOpen }: { finding: Finding; onOpen: (id: string) => void }) {
  const { id, document_id, name, folder, pages, other_name } = finding;
  const [page] = pages;
  const detail = detailOf(finding);
  return (
    <li>
      <div>
        <Link to={paths.document(document_id, page ? { page } : null)}>{name}</Link>
        {folder && <span className="small muted"> {folder}</span>}
        {detail && <p className="small">{detail}</p>}
      </div>
      {id && (
        <Button look="link" aria-label={t("openOf", { one: name, other: other_name ?? "" })} onClick={() => onOpen(id)}>
          {t("open")}
        </Button>
      )}
    </li>
  );
}

/** What was asked in vain, for those who may mend it. */
export function Questions({ collection }: { collection: string }) {
  const load = useLoad((signal) => fetchQuestions(collection, signal), collection);
  return (
    <Shown load={load}>
      {({ items }) => (
        <ul className="findings">
          {items.map(({ question, times, asked_at }) => (
            <li key={question ?? ""}>
              <div>
                {question === null ? <span className="muted">{t("unkept")}</span> : <q>{question}</q>}
                <p className="small">{[t("times", { n: times }), shortDate(asked_at)].join(" · ")}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
