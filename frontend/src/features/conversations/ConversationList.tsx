import { Suspense, useState } from "react";
import type { Listing } from "../../api/conversations.ts";
import { lazily } from "../../app/lazily.ts";
import { useStore } from "../../app/store.ts";
import { IconButton, Icon } from "../../ui/index.ts";
import { ConversationRow } from "./ConversationRow.tsx";
import { Folders, OneFolder } from "./Folders.tsx";
import { groupsOf } from "./groups.ts";
import { ListFoot } from "./ListFoot.tsx";
import { retryList, useFolders, useList, useTags } from "./lists.ts";
import { type ListPlace, shownPlace } from "./place.ts";
import { ListTrouble } from "./ListTrouble.tsx";
import { t } from "./texts.ts";
import "./conversations.css";

const SearchResults = lazily(() => import("./SearchResults.tsx").then((file) => ({ default: file.SearchResults })));

/** The conversations in the sidebar: search, and below it the days, one folder, or one tag. */
export function ConversationList() {
  const [search, setSearch] = useState("");
  const place = useStore(shownPlace);
  const query = search.trim();
  return (
    <div className="history" role="region" aria-label={t("region")}>
      <div className="field">
        <Icon name="search" small />
        <input
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={search}
          maxLength={200}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || !search) return;
            event.preventDefault();
            setSearch("");
          }}
        />
        {search && <IconButton icon="close" small label={t("clearSearch")} onClick={() => setSearch("")} />}
      </div>
      {query ? (
        <Suspense>
          <SearchResults query={query} />
        </Suspense>
      ) : place.folder || place.tag ? (
        <OnePlace place={place} />
      ) : (
        <AllConversations />
      )}
    </div>
  );
}

function AllConversations() {
  const listing: Listing = { view: "active" };
  const list = useList(listing);
  if (list.state !== "ready") return <ListTrouble list={list} onRetry={() => retryList(listing)} />;
  return (
    <>
      {list.items.length === 0 && <p className="history-note">{t("empty")}</p>}
      <Days items={list.items} />
      <ListFoot listing={listing} list={list} />
      <Folders />
      <Tags />
    </>
  );
}

export function Days({ items }: { items: Parameters<typeof groupsOf>[0] }) {
  return groupsOf(items).map(({ title, items: group }) => (
    <section key={title} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {group.map((one) => (
          <ConversationRow key={one.id} conversation={one} />
        ))}
      </ul>
    </section>
  ));
}

function OnePlace({ place }: { place: ListPlace }) {
  const folders = useFolders();
  const listing: Listing = { view: "active", folder_id: place.folder, tag: place.tag };
  const list = useList(listing);
  const folder = folders.find((one) => one.id === place.folder);
  return (
    <>
      <OneFolder folder={folder ?? null} title={folder?.name ?? place.tag ?? ""} />
      {list.state === "ready" ? (
        <>
          {list.items.length === 0 && <p className="history-note">{t(place.folder ? "emptyFolder" : "emptyTag")}</p>}
          <Days items={list.items} />
          <ListFoot listing={listing} list={list} />
        </>
      ) : (
        <ListTrouble list={list} onRetry={() => retryList(listing)} />
      )}
    </>
  );
}

function Tags() {
  const tags = useTags();
  if (tags.length === 0) return null;
  return (
    <section aria-label={t("tags")}>
      <h2>{t("tags")}</h2>
      <ul>
        {tags.map(({ tag, count }) => (
          <li key={tag} className="convo-row">
            <button type="button" className="convo" onClick={() => shownPlace.set({ tag })}>
              <Icon name="tag" small />
              <span>{tag}</span>
              <span className="count">{count}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
