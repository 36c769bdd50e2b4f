import { useState } from "react";
import { useLoad, usePages, useSettled } from "../../../app/load.ts";
import { useMe } from "../../../app/session.ts";
import type { Suggestion } from "../../../ui/Combobox.tsx";
import { Button, EmptyState, Icon, Menu } from "../../../ui/index.ts";
import { fetchModels, fetchProviders } from "../models/api.ts";
import { Head, More, Shown } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { fetchUnits } from "../units/api.ts";
import { EVERYTHING, fetchLog, fileOf, type LogQuery } from "./api.ts";
import { ChainStatus } from "./ChainStatus.tsx";
import { Entries } from "./Entries.tsx";
import { Finder } from "./Finder.tsx";
import { actorText, objectText, t } from "./words.ts";
import "./log.css";

/** The log, newest first: finding in it, taking it out, and the proof that nobody has changed it. */
export default function Log() {
  const [query, setQuery] = useState(EVERYTHING);
  const [who, setWho] = useState<Suggestion | null>(null);
  const [about, setAbout] = useState("");
  const settled = useSettled(query);
  const pages = usePages((cursor, signal) => fetchLog(settled, cursor, signal), JSON.stringify(settled));
  const names = useNames();
  const filtered = Object.values(query).some(Boolean);
  const change = (part: Partial<LogQuery>) => setQuery((before) => ({ ...before, ...part }));
  const choose = (person: Suggestion | null) => {
    setWho(person);
    change({ actor_id: person?.value ?? "" });
  };
  const clear = () => {
    setWho(null);
    setQuery(EVERYTHING);
  };
  return (
    <>
      <Head title={adminText("log")} lead={t("lead")}>
        <Export query={query} />
      </Head>
      <ChainStatus />
      <Finder query={query} who={who} about={about} onChange={change} onWho={choose} />
      <Shown load={pages}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon="history" title={t(filtered ? "noneFound" : "none")} action={filtered && <Button onClick={clear}>{t("clear")}</Button>}>
              {t(filtered ? "noneFoundWhy" : "noneWhy")}
            </EmptyState>
          ) : (
            <>
              <Entries
                entries={entries}
                names={names}
                onAbout={(entry) => {
                  setAbout(objectText(entry, names) ?? "");
                  setQuery({ ...EVERYTHING, object_id: entry.object_id ?? "" });
                  setWho(null);
                }}
                onWho={(entry) => choose(entry.actor.id ? { value: entry.actor.id, label: actorText(entry) } : null)}
              />
              <p className="muted small" role="status">
                {t("shown", { n: entries.length })}
              </p>
              <More pages={pages} />
            </>
          )
        }
      </Shown>
    </>
  );
}

/** What the search leaves, as a file. That it is taken out is itself in the log. */
function Export({ query }: { query: LogQuery }) {
  const take = (format: "jsonl" | "csv") => window.location.assign(fileOf(query, format));
  return (
    <Menu
      label={t("export")}
      items={[
        { label: t("exportCsv"), icon: "table", onSelect: () => take("csv") },
        { label: t("exportJson"), icon: "doc", onSelect: () => take("jsonl") },
      ]}
      trigger={(props) => (
        <Button {...props}>
          <Icon name="download" />
          {t("export")}
        </Button>
      )}
    />
  );
}

/** The names of units, models and providers, as far as the reader may see them. What is missing stays nameless. */
function useNames(): ReadonlyMap<string, string> {
  const me = useMe();
  const owner = me.is_platform_owner;
  const { now } = useLoad(async (signal) => {
    const lists = await Promise.all([fetchUnits(signal), owner ? fetchModels(signal) : [], owner ? fetchProviders(signal) : []]);
    return new Map(lists.flat().map(({ id, name }) => [id, name]));
  });
  return now.state === "ready" ? now.value : NOBODY;
}

const NOBODY: ReadonlyMap<string, string> = new Map();
