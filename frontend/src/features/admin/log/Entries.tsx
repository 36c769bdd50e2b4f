import { useState } from "react";
import { date, dateTime, time } from "../../../i18n/format.ts";
import { Button, Dialog } from "../../../ui/index.ts";
import type { LogEntry } from "./api.ts";
import { actorText, actText, detailTexts, factsOf, t } from "./words.ts";

interface EntriesProps {
  entries: LogEntry[];
  /** The names of units, models and providers by id. */
  names: ReadonlyMap<string, string>;
  onAbout: (entry: LogEntry) => void;
  onWho: (entry: LogEntry) => void;
}

/** Acts, newest first; a press on one shows everything that is noted of it. */
export function Entries({ entries, names, onAbout, onWho }: EntriesProps) {
  const [open, setOpen] = useState<LogEntry | null>(null);
  return (
    <>
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
                  <Button look="link" onClick={() => setOpen(entry)}>
                    {actText(entry.act)}
                  </Button>
                  {details.length > 0 && <small>{details.join(" · ")}</small>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {open && (
        <EntryDialog
          entry={open}
          names={names}
          onClose={() => setOpen(null)}
          onAbout={() => {
            setOpen(null);
            onAbout(open);
          }}
          onWho={() => {
            setOpen(null);
            onWho(open);
          }}
        />
      )}
    </>
  );
}

interface EntryDialogProps {
  entry: LogEntry;
  names: ReadonlyMap<string, string>;
  onClose: () => void;
  onAbout: () => void;
  onWho: () => void;
}

function EntryDialog({ entry, names, onClose, onAbout, onWho }: EntryDialogProps) {
  return (
    <Dialog
      title={actText(entry.act)}
      lead={detailTexts(entry, names).join(" · ")}
      onClose={onClose}
      foot={
        <>
          {entry.actor.id && <Button onClick={onWho}>{t("allOfWho", { who: actorText(entry) })}</Button>}
          {entry.object_id && <Button onClick={onAbout}>{t("allAbout")}</Button>}
        </>
      }
    >
      {/* It can be longer than a phone, and then the keyboard must reach it to scroll. */}
      <div role="region" aria-label={t("noted")} tabIndex={0}>
        <dl className="log-facts">
          {factsOf(entry, names).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
