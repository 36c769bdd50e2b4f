import { useState } from "react";
import { usePages } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { shortDate } from "../../i18n/format.ts";
import { Icon } from "../../ui/index.ts";
import { fetchSharedDocuments, type KnowledgeDocument } from "./api.ts";
import { ClassSign, More, Shown } from "./parts.tsx";
import { t, td } from "./texts.ts";
import { iconOf, kindOf } from "./words.ts";

/** Documents that were shared by themselves, without their collection; nothing where there is none. */
export function SharedDocuments() {
  const [total, setTotal] = useState(0);
  const pages = usePages(async (cursor, signal) => {
    const page = await fetchSharedDocuments(cursor, signal);
    setTotal(page.total);
    return page;
  }, "");
  const { now } = pages;
  if (now.state === "loading" || (now.state === "ready" && now.value.length === 0)) return null;
  return (
    <section aria-labelledby="shared-documents">
      <div className="section-head">
        <h2 id="shared-documents">{t("sharedDocuments")}</h2>
        {total > 0 && <span className="muted">{t("documents", { n: total })}</span>}
      </div>
      <Shown load={pages}>
        {(list) => (
          <ul className="rows">
            {list.map((one) => (
              <Row key={one.id} document={one} />
            ))}
          </ul>
        )}
      </Shown>
      <More pages={pages} />
    </section>
  );
}

function Row({ document }: { document: KnowledgeDocument }) {
  const { id, name, pages, searchable, data_class, dated_at, created_at } = document;
  const about = [kindOf(document), searchable && pages > 0 && td("versionPages", { n: pages }), shortDate(dated_at ?? created_at)];
  return (
    <li>
      <Icon name={iconOf(document)} />
      <div>
        <Link to={paths.document(id)}>{name}</Link>
        <small>{about.filter(Boolean).join(" · ")}</small>
      </div>
      {searchable && <ClassSign name={data_class} />}
    </li>
  );
}
