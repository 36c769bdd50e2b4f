import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { useLoad, usePages } from "../../../app/load.ts";
import { date } from "../../../i18n/format.ts";
import { Button, Confirm, Dialog, EmptyState, ErrorState, Select, Skeleton, toast } from "../../../ui/index.ts";
import { fetchDifference, fetchVersions, restoreVersion } from "../api.ts";
import { t } from "../texts.ts";
import type { Difference, Field, Version } from "../types.ts";
import { comparedLines, differing } from "./merging.ts";
import type { TabProps } from "./parts.tsx";
import { tb } from "./texts.ts";
import { useUnversioned, versionContent } from "./versionsKnown.ts";
import { shownText } from "./words.ts";

/** The versions, what differs between them, and the way back to one. */
export default function Versions({ room, draft, content }: TabProps) {
  const pages = usePages((cursor, signal) => fetchVersions(draft.id, cursor, signal), `${draft.id} ${draft.newest_version}`);
  const fresh = useUnversioned(draft, content);
  const [comparing, setComparing] = useState<number | null>(null);
  const [restoring, setRestoring] = useState<number | null>(null);
  const { now } = pages;
  if (now.state === "loading") return <Skeleton label={tb("tab_versions")} lines={4} />;
  if (now.state === "failed") return <ErrorState title={tb("tab_versions")} message={errorSentence(now.error)} onRetry={pages.reload} />;
  const list = now.value;
  // The newest says what the draft says, unless something was written since: then what came before it tells more.
  const beside = (number: number) => {
    const before = list[list.findIndex((one) => one.number === number) + 1];
    return number === draft.newest_version && !fresh && before ? String(before.number) : DRAFT;
  };
  if (list.length === 0) return <EmptyState icon="history" title={tb("tab_versions")} children={tb("versionsNone")} />;
  return (
    <div className="form form-wide">
      <p className="hint">{tb("versionsLead")}</p>
      <ul className="rows">
        {list.map((version) => (
          <li key={version.number}>
            <div>
              <strong>{tb("version", { n: version.number })}</strong>
              {version.live && <span className="status is-allow">{tb("versionLive")}</span>}
              <small>{tb("versionBy", { name: version.by?.name ?? tb("somebody"), date: date(version.at) })}</small>
              {version.note && <small>{version.note}</small>}
            </div>
            <Button look="quiet" onClick={() => setComparing(version.number)}>
              {tb("versionCompareShort")}
            </Button>
            {draft.rights.includes("edit") && (
              <Button look="quiet" icon="history" onClick={() => setRestoring(version.number)}>
                {tb("restore")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {pages.more && <Button busy={pages.fetching} onClick={pages.fetchMore} children={t("more")} />}
      {comparing !== null && <Compare id={draft.id} list={list} number={comparing} begin={beside(comparing)} draft={content} onClose={() => setComparing(null)} />}
      {restoring !== null && (
        <Confirm title={tb("restoreTitle", { n: restoring })} verb={tb("restore")} danger={false} onClose={() => setRestoring(null)} onConfirm={() => void restore(restoring)}>
          {tb("restoreWhy")}
        </Confirm>
      )}
    </div>
  );

  async function restore(number: number): Promise<void> {
    setRestoring(null);
    try {
      await room.flush();
      room.adopt(await restoreVersion(draft.id, number));
      toast(tb("restored", { n: number }));
    } catch (error) {
      toast(errorSentence(error));
    }
  }
}

interface CompareProps {
  id: string;
  list: readonly Version[];
  number: number;
  /** What it is first held against. */
  begin: string;
  draft: TabProps["content"];
  onClose: () => void;
}

const DRAFT = "draft";

/** What has changed since a version: until now, or until another one. */
function Compare({ id, list, number, begin, draft, onClose }: CompareProps) {
  const [other, setOther] = useState(begin);
  // Version numbers in the order of time: what changed is told forwards, whichever of the two was pressed.
  const [from, to] = other === DRAFT || Number(other) > number ? [number, other] : [Number(other), String(number)];
  const { now, reload } = useLoad((signal) => (to === DRAFT ? sinceVersion(id, from, draft) : fetchDifference(id, Number(to), from, signal)), `${from} ${to}`);
  const options = [{ value: DRAFT, label: tb("draftNow") }, ...list.filter((one) => one.number !== number).map((one) => ({ value: String(one.number), label: tb("version", { n: one.number }) }))];
  return (
    <Dialog title={tb("difference", { from, to: to === DRAFT ? tb("draftNow") : to })} wide onClose={onClose}>
      <div className="stack">
        <Select label={tb("versionCompare")} value={other} options={options} onChange={(event) => setOther(event.currentTarget.value)} />
        {now.state === "loading" && <Skeleton label={tb("versionCompareShort")} lines={4} />}
        {now.state === "failed" && <ErrorState title={tb("versionCompareShort")} message={errorSentence(now.error)} onRetry={reload} />}
        {now.state === "ready" && (now.value.fields.length ? now.value.fields.map((field) => <Changed key={field.name} field={field} />) : <p className="muted">{tb("differenceSame")}</p>)}
      </div>
    </Dialog>
  );
}

/** What the draft on this page has that a version has not; the server knows versions only. */
async function sinceVersion(id: string, number: number, draft: TabProps["content"]): Promise<Difference> {
  const before = await versionContent(id, number);
  return {
    fields: differing(before, draft).map((name: Field) => ({ name, before: json(before[name]), after: json(draft[name]), lines: name === "instructions" ? comparedLines(before.instructions, draft.instructions) : [] })),
  };
}

const json = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function Changed({ field: { name, before, after, lines } }: { field: Difference["fields"][number] }) {
  return (
    <section>
      <h3 className="label">{tb(`field_${name}`)}</h3>
      {lines.length > 0 ? (
        <div className="diff" tabIndex={0} role="region" aria-label={tb(`field_${name}`)}>
          {lines.map(({ kind, text }, at) =>
            kind === "same" ? (
              <p key={at}>{text || " "}</p>
            ) : (
              <p key={at} className={`diff-${kind}`}>
                <span className="sr">{tb(kind)}: </span>
                {kind === "removed" ? <del>{text}</del> : <ins>{text}</ins>}
              </p>
            ),
          )}
        </div>
      ) : (
        <dl className="about-facts">
          <div>
            <dt>{tb("before")}</dt>
            <dd>{shownText(name, before)}</dd>
          </div>
          <div>
            <dt>{tb("after")}</dt>
            <dd>{shownText(name, after)}</dd>
          </div>
        </dl>
      )}
    </section>
  );
}
