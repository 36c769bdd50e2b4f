import { Suspense, useState } from "react";
import { lazily } from "../../app/lazily.ts";
import { usePages, useSettled } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { Button, EmptyState, Icon, Skeleton } from "../../ui/index.ts";
import { type Collection, fetchCollections, type Named } from "./api.ts";
import { CreateCollection } from "./CreateCollection.tsx";
import { ClassSign, More, Shown } from "./parts.tsx";
import { SharedDocuments } from "./SharedDocuments.tsx";
import { t } from "./texts.ts";
import { beyond, sharedWords } from "./words.ts";

const LeftBehind = lazily(() => import("../left-behind/LeftBehind.tsx"));

interface Making {
  allowed: boolean;
  units: Named[];
}

/** Every collection one may ask, and making another. */
export function Collections() {
  useTitle(t("title"));
  const [words, setWords] = useState("");
  const [making, setMaking] = useState<Making>({ allowed: false, units: [] });
  const [creating, setCreating] = useState(false);
  const settled = useSettled(words.trim());
  const pages = usePages(async (cursor, signal) => {
    const page = await fetchCollections(settled, cursor, signal);
    setMaking({ allowed: page.may_create, units: page.units });
    return page;
  }, settled);
  const nothing = pages.now.state === "ready" && pages.now.value.length === 0 && !settled;
  const create = (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      {t("create")}
    </Button>
  );
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p>{t("lead")}</p>
        </div>
        {making.allowed && !nothing && <div className="row">{create}</div>}
      </div>
      {!nothing && (
        <div className="finder" role="search">
          <label className="field">
            <Icon name="search" small />
            <span className="sr">{t("search")}</span>
            <input type="search" value={words} maxLength={200} placeholder={t("searchHint")} onChange={(event) => setWords(event.currentTarget.value)} />
          </label>
        </div>
      )}
      {pages.now.state === "loading" ? <Waiting /> : <Shown load={pages}>{(list) => (list.length ? <Cards list={list} /> : <None filtered={settled !== ""} maker={making.allowed} create={create} onClear={() => setWords("")} />)}</Shown>}
      <More pages={pages} />
      {!settled && pages.now.state !== "loading" && (
        <Suspense>
          <SharedDocuments />
          <LeftBehind kind="collections" onTaken={pages.reload} sign={(name) => <ClassSign name={name} short />} />
        </Suspense>
      )}
      {creating && <CreateCollection units={making.units} onClose={() => setCreating(false)} />}
    </>
  );
}

function Waiting() {
  return (
    <div className="cards cards-wide">
      <div className="card">
        <Skeleton label={t("loading")} lines={4} />
      </div>
    </div>
  );
}

function None({ filtered, maker, create, onClear }: { filtered: boolean; maker: boolean; create: React.ReactNode; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState icon="search" title={t("noneFound")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
        {t("noneFoundWhy")}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="book" title={t("none")} action={maker && create}>
      {t(maker ? "noneMaker" : "noneUser")}
    </EmptyState>
  );
}

function Cards({ list }: { list: readonly Collection[] }) {
  return (
    <>
      <p className="sr" role="status">
        {t("shown", { n: list.length })}
      </p>
      <h2 className="sr">{t("found")}</h2>
      <ul className="cards cards-wide">
        {list.map((one) => (
          <li key={one.id} className="card">
            <CollectionCard collection={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function CollectionCard({ collection }: { collection: Collection }) {
  const { id, name, description, owner, unit, documents, data_class, found_class, warning } = collection;
  return (
    <>
      <div>
        <h3>
          <Link className="card-link" to={paths.collection(id)}>
            {name}
          </Link>
        </h3>
        {description && <p className="card-about">{description}</p>}
      </div>
      <State collection={collection} />
      {warning && (
        <p className="card-warning">
          <Icon name="warning" small />
          {t("beyond", { what: beyond(data_class, found_class) })}
        </p>
      )}
      <p className="tag card-owner">{owner ? `${owner.name}, ${unit.name}` : unit.name}</p>
      <div className="card-foot">
        <ClassSign name={data_class} />
        <span className="push">{documents ? t("documents", { n: documents }) : t("noDocuments")}</span>
        <span className="card-shared">
          <Icon name="users" small />
          <span className="sr">{t("sharedWith")}: </span>
          {sharedWords(collection)}
        </span>
      </div>
    </>
  );
}

/** What is going on in a collection, where anything is. */
function State({ collection: { documents, waiting, failed } }: { collection: Collection }) {
  if (!waiting && !failed) return null;
  return (
    <div className="card-state">
      {waiting > 0 && (
        <>
          <span>{t("readingOf", { done: documents - waiting - failed, all: documents })}</span>
          <progress max={documents} value={documents - waiting} aria-label={t("readingOf", { done: documents - waiting - failed, all: documents })} />
        </>
      )}
      {failed > 0 && (
        <span className="row is-refuse">
          <Icon name="refuse" small />
          {t("failedCount", { n: failed })}
        </span>
      )}
    </div>
  );
}
