import { useMemo, useState } from "react";
import { useLoad, usePages, useSettled } from "../../../app/load.ts";
import { useMe } from "../../../app/session.ts";
import { byName, date, dateTime, time } from "../../../i18n/format.ts";
import { Button, EmptyState, Select, TextField } from "../../../ui/index.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { fetchModels, fetchProviders } from "../models/api.ts";
import { Head, More, Shown } from "../parts.tsx";
import { fetchPeople } from "../people/api.ts";
import { t as adminText } from "../texts.ts";
import { fetchUnits } from "../units/api.ts";
import { fetchLog, type LogEntry, type LogQuery } from "./api.ts";
import { actorText, actText, detailTexts, GROUPS, groupText, t } from "./words.ts";

const EVERYTHING: LogQuery = { act: "", actor_id: "", from: "", to: "" };

/** The log, newest first. */
export default function Log() {
  const [query, setQuery] = useState(EVERYTHING);
  const [who, setWho] = useState<Suggestion | null>(null);
  const settled = useSettled(query);
  const pages = usePages((cursor, signal) => fetchLog(settled, cursor, signal), JSON.stringify(settled));
  const names = useNames();
  const filtered = Object.values(query).some(Boolean);
  const change = (part: Partial<LogQuery>) => setQuery((before) => ({ ...before, ...part }));
  const clear = () => {
    setWho(null);
    setQuery(EVERYTHING);
  };
  const groups = useMemo(() => GROUPS.map((value) => ({ value, label: groupText(value) })).sort((one, other) => byName(one.label, other.label)), []);
  return (
    <>
      <Head title={adminText("log")} lead={t("lead")} />
      <div className="people-finder log-finder" role="search">
        <Select label={t("kind")} value={query.act} options={[{ value: "", label: t("every") }, ...groups]} onChange={(event) => change({ act: event.currentTarget.value })} />
        <Combobox
          label={t("who")}
          name="who"
          placeholder={t("everybody")}
          clearable
          remote
          value={who}
          search={findPeople}
          onChange={(option) => {
            setWho(option);
            change({ actor_id: option?.value ?? "" });
          }}
        />
        <TextField label={t("from")} type="date" value={query.from} max={query.to || undefined} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextField label={t("to")} type="date" value={query.to} min={query.from || undefined} onChange={(event) => change({ to: event.currentTarget.value })} />
      </div>
      <Shown load={pages}>
        {(entries) =>
          entries.length === 0 ? (
            <EmptyState icon="history" title={t(filtered ? "noneFound" : "none")} action={filtered && <Button onClick={clear}>{t("clear")}</Button>}>
              {t(filtered ? "noneFoundWhy" : "noneWhy")}
            </EmptyState>
          ) : (
            <>
              <Entries entries={entries} names={names} />
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

async function findPeople(text: string): Promise<Suggestion[]> {
  const { items } = await fetchPeople({ q: text.trim() });
  return items.map(({ id, name, email, unit }) => ({ value: id, label: name, hint: `${email}, ${unit.name}` }));
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

function Entries({ entries, names }: { entries: LogEntry[]; names: ReadonlyMap<string, string> }) {
  return (
    <table className="table log">
      <caption className="sr">{t("table")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("at")}</th>
          <th scope="col">{t("who")}</th>
          <th scope="col">{t("what")}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, at) => {
          const day = date(entry.at);
          const same = at > 0 && date(entries[at - 1]?.at ?? "") === day;
          const details = detailTexts(entry, names);
          return (
            <tr key={entry.id} className={same ? undefined : "log-day"}>
              <td data-label={t("at")}>
                <time dateTime={entry.at} title={dateTime(entry.at)}>
                  <span className={same ? "sr" : "log-date"}>{day} </span>
                  {time(entry.at)}
                </time>
              </td>
              <td data-label={t("who")}>{actorText(entry)}</td>
              <td data-label={t("what")}>
                {actText(entry.act)}
                {details.length > 0 && <small>{details.join(" · ")}</small>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
