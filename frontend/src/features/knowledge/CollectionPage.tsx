import { useEffect, useRef, useState } from "react";
import { ApiError, errorSentence } from "../../api/errors.ts";
import { type Load, useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { number } from "../../i18n/format.ts";
import { Button, EmptyState, Notice, toast } from "../../ui/index.ts";
import { union } from "../protection/classes.ts";
import { changeCollection, type Collection, fetchCollection } from "./api.ts";
import { Documents } from "./documents/Documents.tsx";
import { ClassSign, Gone, Shown } from "./parts.tsx";
import { Quality } from "./quality/Quality.tsx";
import { TrySearch } from "./searching/TrySearch.tsx";
import { Settings } from "./Settings.tsx";
import { CollectionSharing } from "./sharing/CollectionSharing.tsx";
import { Sources } from "./sources/Sources.tsx";
import { t } from "./texts.ts";
import { beyond, may, sharedWords } from "./words.ts";

const TABS = ["", "websites", "search", "quality", "sharing", "settings"] as const;
type Tab = (typeof TABS)[number];
const NAMES = { "": "tabDocuments", websites: "tabWebsites", search: "tabSearch", quality: "tabQuality", sharing: "tabSharing", settings: "tabSettings" } as const;

/** What of a collection somebody with these rights sees. */
const tabsOf = ({ rights }: Collection): readonly Tab[] => (may(rights, "write") ? TABS : may(rights, "read") ? ["", "search", "quality"] : []);

/** One collection: its documents, a search to try, with whom it is shared, and its settings. */
export default function CollectionPage({ id, tab }: { id: string; tab: string }) {
  const load = useLoad((signal) => fetchCollection(id, signal));
  const { now } = load;
  if (now.state === "failed" && now.error instanceof ApiError && [404, 422].includes(now.error.status)) return <Gone />;
  return <Shown load={load}>{(collection) => <OneCollection collection={collection} tab={tab} load={load} />}</Shown>;
}

function OneCollection({ collection, tab, load }: { collection: Collection; tab: string; load: Load<Collection> }) {
  const { id, name, description, owner, unit, documents, data_class } = collection;
  const tabs = tabsOf(collection);
  const asked = tabs.find((one) => one === tab);
  const asks = tabs.length === 0 && tab === ""; // may ask it, and see none of its documents
  const menu = useRef<HTMLElement>(null);
  useTitle(name);
  useEffect(() => {
    // On a phone the tabs are wider than the screen: show where one is.
    menu.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [asked]);
  if (asked === undefined && !asks) return <Gone />;
  return (
    <>
      <div className="page-head">
        <div>
          <p className="crumbs">
            <Link to={paths.knowledge}>{t("title")}</Link>
          </p>
          <h1>{name}</h1>
          {description && <p>{description}</p>}
          <ul className="about-line">
            <li>
              <ClassSign name={data_class} />
            </li>
            <li>{unit.name}</li>
            {owner && <li>{owner.name}</li>}
            <li>{sharedWords(collection)}</li>
          </ul>
        </div>
      </div>
      {!asks && (
        <nav ref={menu} className="tabs" aria-label={t("parts")}>
          {tabs.map((one) => (
            <Link key={one} to={paths.collection(id, one)} aria-current={one === asked ? "page" : undefined}>
              {t(NAMES[one])}
              {one === "" && documents > 0 && <span className="count">{number(documents)}</span>}
            </Link>
          ))}
        </nav>
      )}
      {asks && (
        <EmptyState
          icon="ask"
          title={t("asks")}
          action={
            <Link className="btn btn-primary" to={paths.start}>
              {t("asksVerb")}
            </Link>
          }
        >
          {t("asksWhy")}
        </EmptyState>
      )}
      {collection.warning && asked === "" && <ClassWarning collection={collection} onChange={(next) => load.put(() => next)} />}
      {asked === "" && <Documents collection={collection} onChange={load.reload} />}
      {asked === "websites" && <Sources collection={collection} onChange={load.reload} />}
      {asked === "search" && <TrySearch collection={collection} />}
      {asked === "quality" && <Quality collection={collection} />}
      {asked === "sharing" && <CollectionSharing collection={collection} onChange={load.reload} />}
      {asked === "settings" && <Settings collection={collection} onChange={(next) => load.put(() => next)} />}
    </>
  );
}

function ClassWarning({ collection, onChange }: { collection: Collection; onChange: (next: Collection) => void }) {
  const [busy, setBusy] = useState(false);
  const { id, revision, data_class, found_class, rights } = collection;
  const raise = async () => {
    setBusy(true);
    try {
      onChange(await changeCollection(id, revision, { data_class: union(data_class, found_class) }));
      toast(t("raised"));
    } catch (error) {
      toast(errorSentence(error));
      setBusy(false);
    }
  };
  return (
    <Notice
      tone="warning"
      title={t("warning")}
      action={
        may(rights, "write") && (
          <Button busy={busy} onClick={() => void raise()}>
            {t("raise")}
          </Button>
        )
      }
    >
      {t("warningWhy", { what: beyond(data_class, found_class) })}
    </Notice>
  );
}
