import { Suspense, useEffect, useRef, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { lazily } from "../../app/lazily.ts";
import { type Pages, usePages, useSettled } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link, navigate, readdress, usePlace } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { useTitle } from "../../app/title.ts";
import { number } from "../../i18n/format.ts";
import { Button, EmptyState, ErrorState, Icon, Skeleton } from "../../ui/index.ts";
import { fetchCatalogue } from "./api.ts";
import { AssistantCard } from "./Card.tsx";
import { t } from "./texts.ts";
import { type Catalogue, type Listed, type Named, type View, VIEWS } from "./types.ts";

const About = lazily(() => import("./About.tsx"));
const ImportDialog = lazily(() => import("./ImportDialog.tsx"));
const LeftBehind = lazily(() => import("../left-behind/LeftBehind.tsx"));
const CreateAssistant = lazily(() => import("./CreateAssistant.tsx"));

type Counted = Pick<Catalogue, "counts" | "tags" | "may_build">;
const UNKNOWN: Counted = { counts: { mine: 0, shared: 0, unit: 0, all: 0, favourites: 0, managed: 0 }, tags: [], may_build: [] };

const viewOf = (text: string | null): View | null => VIEWS.find((one) => one === text) ?? null;

/** Every assistant one may use, by whose they are; `about` is told about over the list. */
export function CatalogueScreen({ about }: { about: string | null }) {
  useTitle(t("title"));
  const { query } = usePlace();
  const asked = viewOf(query.get("view"));
  const view = asked ?? "shared";
  const [words, setWords] = useState("");
  const [tag, setTag] = useState("");
  const [known, setKnown] = useState<Counted>(UNKNOWN);
  const [making, setMaking] = useState<{ copyOf?: Listed } | null>(null);
  const [importing, setImporting] = useState(false);
  const own = useMe().unit?.id;
  const settled = useSettled(words.trim());
  const pages = usePages(async (cursor, signal) => {
    const page = await fetchCatalogue({ view, q: settled, tag }, cursor, signal);
    setKnown(page);
    if (!asked && !settled && !tag && !page.counts.shared && page.counts.all) readdress(`${location.pathname}?view=all`); // nothing is shared: show what there is
    return page;
  }, `${view} ${tag} ${settled}`);
  const change = (id: string, part: Partial<Listed>) => pages.put((list) => list.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const builds = known.may_build.length > 0;
  return (
    <div className="page page-wide catalogue">
      <div className="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p>{t("lead")}</p>
        </div>
        {builds && (
          <div className="row">
            <Button icon="doc" onClick={() => setImporting(true)}>
              {t("import")}
            </Button>
            <Button look="primary" icon="plus" onClick={() => setMaking({})}>
              {t("build")}
            </Button>
          </div>
        )}
      </div>
      <Views view={view} counts={known === UNKNOWN ? null : known.counts} onLeave={() => setTag("")} />
      <div className="finder" role="search">
        <label className="field">
          <Icon name="search" small />
          <span className="sr">{t("search")}</span>
          <input type="search" value={words} maxLength={200} placeholder={t("searchHint")} onChange={(event) => setWords(event.currentTarget.value)} />
        </label>
        <Topics tags={known.tags} tag={tag} onChange={setTag} />
      </div>
      <h2 className="sr">{t(`view_${view}`)}</h2>
      <List pages={pages} view={view} filtered={settled !== "" || tag !== ""} known={known} onChange={change} onBuild={() => setMaking({})} onClear={() => (setWords(""), setTag(""))} />
      <More pages={pages} />
      {view === "managed" && !settled && !tag && pages.now.state !== "loading" && (
        <Suspense>
          <LeftBehind kind="assistants" onTaken={pages.reload} />
        </Suspense>
      )}
      <Suspense>
        {about && <About id={about} onClose={() => void navigate(`${paths.assistants}${location.search}`)} onChange={(part) => change(about, part)} onCopy={builds ? (copyOf) => setMaking({ copyOf }) : undefined} />}
        {importing && <ImportDialog units={known.may_build} own={own} onClose={() => setImporting(false)} onDone={() => void navigate(`${paths.assistants}?view=mine`).then(pages.reload)} />}
        {making && <CreateAssistant units={known.may_build} copyOf={making.copyOf} onClose={() => setMaking(null)} />}
      </Suspense>
    </div>
  );
}

/** Tabs that have an address. Those of the unit, of the pinned and of who manages show when there is something in them. */
/** Whose assistants are shown; how many there are is told when it is known. */
export function Views({ view, counts, onLeave }: { view: View; counts: Catalogue["counts"] | null; onLeave: () => void }) {
  const menu = useRef<HTMLElement>(null);
  useEffect(() => {
    menu.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [view, counts]);
  const shown = VIEWS.filter((one) => !["unit", "favourites", "managed"].includes(one) || (counts?.[one] ?? 0) > 0 || one === view);
  return (
    <nav ref={menu} className="tabs" aria-label={t("whose")}>
      {shown.map((one) => (
        <Link key={one} to={`${paths.assistants}?view=${one}`} aria-current={one === view ? "page" : undefined} onClick={onLeave}>
          {t(`view_${one}`)} {counts && <span className="count">{number(counts[one])}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** As many topics as fit a line or two; the rest are found by searching. */
const TOPICS = 8;

function Topics({ tags, tag, onChange }: { tags: Catalogue["tags"]; tag: string; onChange: (tag: string) => void }) {
  if (tags.length === 0 && !tag) return null;
  const first = tags.slice(0, TOPICS).map(({ name }) => name);
  const names = tag && !first.includes(tag) ? [...first, tag] : first;
  return (
    <div className="filters" role="group" aria-label={t("topic")}>
      {["", ...names].map((name) => (
        <button key={name} type="button" className="filter" aria-pressed={name === tag} onClick={() => onChange(name)}>
          {name || t("allTopics")}
        </button>
      ))}
    </div>
  );
}

interface ListProps {
  pages: Pages<Listed>;
  view: View;
  filtered: boolean;
  known: Counted;
  onChange: (id: string, part: Partial<Listed>) => void;
  onBuild: () => void;
  onClear: () => void;
}

function List({ pages, view, filtered, known, onChange, onBuild, onClear }: ListProps) {
  const { now, reload } = pages;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  if (now.state === "loading") return <Waiting />;
  if (now.value.length === 0) return <None view={view} filtered={filtered} known={known} onBuild={onBuild} onClear={onClear} />;
  return (
    <>
      <p className="sr" role="status">
        {t("shown", { n: now.value.length })}
      </p>
      <ul className="cards cards-wide">
        {now.value.map((one) => (
          <li key={one.id} className="card">
            <AssistantCard assistant={one} onChange={(part) => onChange(one.id, part)} />
          </li>
        ))}
        {!pages.more && <Missing units={known.may_build} onBuild={onBuild} />}
      </ul>
    </>
  );
}

function Missing({ units, onBuild }: { units: Named[]; onBuild: () => void }) {
  return (
    <li className="card card-empty">
      <span className="tile">
        <Icon name="build" />
      </span>
      <div>
        <h3>
          {units.length ? (
            <button type="button" className="card-link" onClick={onBuild}>
              {t("missing")}
            </button>
          ) : (
            t("missing")
          )}
        </h3>
        <p>{t(units.length ? "missingMaker" : "missingUser")}</p>
      </div>
    </li>
  );
}

function None({ view, filtered, known, onBuild, onClear }: Omit<ListProps, "pages" | "onChange">) {
  if (filtered) {
    return (
      <EmptyState icon="search" title={t("noneFound")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
        {t("noneFoundWhy")}
      </EmptyState>
    );
  }
  const build = known.may_build.length > 0 && (view === "mine" || view === "unit" || known.counts.all === 0);
  return (
    <EmptyState
      icon="grid"
      title={t(`none_${view}`)}
      action={
        build ? (
          <Button icon="plus" onClick={onBuild}>
            {t("build")}
          </Button>
        ) : (
          view !== "all" && known.counts.all > 0 && <Link className="btn" to={`${paths.assistants}?view=all`} children={t("seeAll")} />
        )
      }
    >
      {t(`noneWhy_${view}`)}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div className="cards cards-wide">
      {[1, 2, 3].map((one) => (
        <div key={one} className="card">
          <Skeleton label={t("loading")} lines={4} />
        </div>
      ))}
    </div>
  );
}

function More({ pages }: { pages: Pages<Listed> }) {
  if (!pages.more) return null;
  return (
    <div className="more">
      {pages.failure !== null && <p className="error" role="alert" children={t("moreFailed", { why: errorSentence(pages.failure) })} />}
      <Button busy={pages.fetching} onClick={pages.fetchMore}>
        {t("more")}
      </Button>
    </div>
  );
}
