import { useState } from "react";
import { useLoad, usePages } from "../../../app/load.ts";
import { Link } from "../../../app/router.tsx";
import { date } from "../../../i18n/format.ts";
import { Button, Dialog, EmptyState, TextArea, toast } from "../../../ui/index.ts";
import { Head, More, Part, Shown } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { fetchGrid, fetchVersions, type Grid, type PolicyUnit, saveVersion, type Version } from "./api.ts";
import { sentence, t } from "./texts.ts";
import { changeLine } from "./words.ts";

const FEW = 3;

/** The last decisions, under the grid. */
export function Recent({ grid }: { grid: Grid }) {
  const load = useLoad((signal) => fetchVersions(grid.unit.id, null, FEW, signal), grid.unit.id);
  const all = grid.latest > 0 && (
    <Link className="link small" to={`/admin/policy/${grid.unit.id}/history`}>
      {t("all", { n: grid.latest })}
    </Link>
  );
  return (
    <Part title={t("history")} aside={all}>
      <Shown load={load}>{({ items }) => (items.length ? <Decisions items={items} /> : <p className="muted">{t("noHistoryWhy")}</p>)}</Shown>
    </Part>
  );
}

/** Everything a unit decided, newest first; an old version can be restored. */
export function History({ unit }: { unit: PolicyUnit }) {
  const pages = usePages((cursor, signal) => fetchVersions(unit.id, cursor, undefined, signal), unit.id);
  const grid = useLoad((signal) => fetchGrid(unit.id, signal), unit.id);
  const [restoring, setRestoring] = useState<number | null>(null);
  const current = grid.now.state === "ready" ? grid.now.value : null;
  return (
    <>
      <Head title={t("historyOf", { unit: unit.name })} under={{ name: unit.name, to: `/admin/policy/${unit.id}` }} />
      <Shown load={pages}>
        {(items) =>
          items.length ? (
            <>
              <Decisions items={items} onRestore={current?.can_edit ? setRestoring : undefined} latest={current?.latest} />
              <More pages={pages} />
            </>
          ) : (
            <EmptyState icon="history" title={t("noHistory")} children={t("noHistoryWhy")} />
          )
        }
      </Shown>
      {restoring !== null && current && (
        <Restore
          grid={current}
          number={restoring}
          onClose={() => setRestoring(null)}
          onRestored={() => {
            setRestoring(null);
            pages.reload();
            grid.reload();
          }}
        />
      )}
    </>
  );
}

interface DecisionsProps {
  items: readonly Version[];
  latest?: number;
  onRestore?: (number: number) => void;
}

function Decisions({ items, latest, onRestore }: DecisionsProps) {
  return (
    <ol className="decisions">
      {items.map((one) => (
        <li key={one.number}>
          <strong>{t("version", { n: one.number })}</strong>
          <small>{date(one.effective_from)}</small>
          <div>
            {how(one) && <p>{how(one)}</p>}
            {one.changes.map((change) => (
              <p key={`${change.part}${change.zone}`}>
                {changeLine(change)}
                <strong>{t(`${change.after}Long`)}</strong>
              </p>
            ))}
            {one.changes.length === 0 && <p>{t("noChange")}</p>}
            <p className="muted">{one.reason}</p>
          </div>
          <span className="muted">{one.decided_by ?? t("byNobody")}</span>
          {onRestore && one.number !== latest && (
            <Button look="link" onClick={() => onRestore(one.number)}>
              {t("restore", { n: one.number })}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}

function how(version: Version): string | null {
  if (version.how === "restored") return t("restoredFrom", { n: version.restored ?? 0 });
  return version.how === "changed" ? null : t(version.how);
}

interface RestoreProps {
  grid: Grid;
  number: number;
  onClose: () => void;
  onRestored: () => void;
}

function Restore({ grid, number, onClose, onRestored }: RestoreProps) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (!reason.trim()) return setError(t("reasonNeeded"));
    setBusy(true);
    try {
      await saveVersion(grid.unit.id, { base_version: grid.latest, reason: reason.trim(), restores: number, replaces_planned: true });
      toast(t("restored", { n: number }));
      onRestored();
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t("restoreTitle", { n: number })}
      lead={t("restoreWhy")}
      onSubmit={() => void submit()}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("restoreVerb")}
          </Button>
        </>
      }
    >
      <TextArea label={t("reason")} name="reason" rows={3} maxLength={2000} value={reason} error={error} onChange={(event) => setReason(event.currentTarget.value)} />
    </Dialog>
  );
}
