import { type ReactNode, useMemo, useRef, useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { Link, navigate } from "../../../app/router.tsx";
import { date } from "../../../i18n/format.ts";
import { Button, Icon, Notice, toast } from "../../../ui/index.ts";
import { FormProblems, useUnsaved } from "../../../ui/Form.tsx";
import { type Errors, useForm } from "../../../ui/form.ts";
import { Head, Shown } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { UnitField } from "../units/UnitField.tsx";
import { fetchGrid, type Grid, partOf, type PolicyUnit, saveVersion, type VersionDraft } from "./api.ts";
import { Recent } from "./History.tsx";
import { type Drafted, Inspector } from "./Inspector.tsx";
import { Matrix } from "./Matrix.tsx";
import { Proposals } from "./Proposals.tsx";
import { explain, t } from "./texts.ts";
import { TryRules } from "./TryRules.tsx";
import { type Key, keyOf, RULES, SIGNS, startOfDay } from "./words.ts";

interface UnitRulesProps {
  unit: PolicyUnit;
  units: PolicyUnit[];
  /** Somebody decided upon something: the list of what waits is another. */
  reload: () => void;
}

/** A unit's rules: the grid, one cell beside it, what waits for an answer, a trial, the last decisions. */
export function UnitRules({ unit, units, reload }: UnitRulesProps) {
  const load = useLoad((signal) => fetchGrid(unit.id, signal), unit.id);
  return (
    <Shown load={load}>
      {(grid) => (
        <Rules
          grid={grid}
          units={units}
          onChange={(next) => load.put(() => next)}
          onDecided={() => {
            load.reload();
            reload();
          }}
        />
      )}
    </Shown>
  );
}

interface RulesProps {
  grid: Grid;
  units: PolicyUnit[];
  onChange: (grid: Grid) => void;
  onDecided: () => void;
}

const NOTHING: Drafted = { cells: {}, reason: "", begins: "" };

function Rules({ grid, units, onChange, onDecided }: RulesProps) {
  const [picked, setPicked] = useState<Key | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const cells = useMemo(() => new Map(grid.cells.map((cell) => [keyOf(cell.part, cell.zone), cell])), [grid]);
  const form = useForm<Drafted>({ start: NOTHING, check, explain });
  const unsaved = useUnsaved(form.dirty);
  const next = grid.latest + 1;
  const submit = async () => {
    const first = Object.keys(form.values.cells)[0] as Key | undefined;
    if (!first) return toast(t("nothing"));
    if (picked === null || form.values.cells[picked] === undefined) setPicked(first); // where the reason is written
    await form.submit(async (values) => {
      const saved = await saveVersion(grid.unit.id, draftOf(grid, values));
      form.adopt(NOTHING);
      onChange(saved);
      const begins = startOfDay(values.begins);
      toast(begins ? t("savedLater", { n: saved.latest, date: date(begins) }) : t("saved", { n: saved.latest }));
    });
  };
  const fetchNew = async () => {
    onChange(await fetchGrid(grid.unit.id));
    form.rebase(NOTHING);
  };
  const cell = picked && cells.get(picked);
  const pick = (key: Key) => {
    setPicked(key);
    requestAnimationFrame(() => box.current?.querySelector(".inspector")?.scrollIntoView?.({ block: "nearest" }));
  };
  return (
    <div ref={box} className="stack">
      <Head title={grid.unit.name} under={{ name: adminText("policy"), to: "/admin/policy" }} lead={leadOf(grid)}>
        <Link className="btn" to={`/admin/policy/${grid.unit.id}/history`}>
          <Icon name="history" />
          {grid.in_force ? t("version", { n: grid.in_force.number }) : t("noVersion")}
        </Link>
        {grid.can_edit && (
          <Button look={form.dirty ? "primary" : undefined} busy={form.busy} onClick={() => void submit()}>
            {t("save", { n: next })}
          </Button>
        )}
      </Head>
      <div className="policy-unit">
        <UnitField label={t("unit")} name="unit" units={units} value={grid.unit.id} onChange={(id) => id && void navigate(`/admin/policy/${id}`)} />
      </div>
      <FormProblems form={form} names={{ reason: t("reasonName"), begins: t("beginsName") }} within={() => box.current} onFetchNew={fetchNew} />
      <Planned grid={grid} />
      <div className="policy-wrap">
        <div className="stack">
          <Keys />
          <Matrix unit={grid.unit.name} cells={cells} drafts={form.values.cells} picked={picked} onPick={pick} />
        </div>
        {cell ? <Inspector key={picked} grid={grid} cell={cell} form={form} onProposed={onDecided} /> : <Unpicked />}
      </div>
      <Proposals grid={grid} onDecided={onDecided} />
      <TryRules grid={grid} />
      <Recent key={grid.latest} grid={grid} />
      {unsaved}
    </div>
  );
}

const leadOf = (grid: Grid): string => (grid.parent_name === null ? t("leadTop") : t("lead", { parent: grid.parent_name }));

function Planned({ grid }: { grid: Grid }): ReactNode {
  return grid.planned.map((version) => (
    <Notice key={version.number} title={t("planned", { n: version.number, date: date(version.effective_from) })}>
      {grid.can_edit && t("plannedWhy")}
    </Notice>
  ));
}

/** What the signs mean. */
function Keys() {
  return (
    <ul className="keys">
      {RULES.map((rule) => (
        <li key={rule}>
          <span className={`is-${rule}`}>
            <Icon name={SIGNS[rule]} />
          </span>
          {t(`${rule}Long`)}
        </li>
      ))}
      <li>
        <span className="key-box" />
        {t("inherited")}
      </li>
      <li>
        <span className="key-box key-own" />
        {t("own")}
      </li>
    </ul>
  );
}

function Unpicked() {
  return (
    <aside className="inspector" aria-label={t("pick")}>
      <div className="inspector-body">
        <p>
          <strong>{t("pick")}</strong>
        </p>
        <p className="small muted">{t("pickWhy")}</p>
      </div>
    </aside>
  );
}

const check = ({ reason }: Drafted): Errors<Drafted> => (reason.trim() ? {} : { reason: t("reasonNeeded") });

/** A version that begins before one that waits drops it: the page has said so. */
export function draftOf(grid: Grid, { cells, reason, begins }: Drafted): VersionDraft {
  const changes = Object.entries(cells).map(([key, rule]) => {
    const [part = "", zone = "Z4"] = key.split("-");
    return { part: partOf(part), zone: zone as "Z1" | "Z2" | "Z3" | "Z4", rule: rule ?? null };
  });
  const from = startOfDay(begins);
  const drops = grid.planned.some(({ effective_from }) => from === null || new Date(effective_from) >= new Date(from));
  return { base_version: grid.latest, reason: reason.trim(), changes, replaces_planned: drops, ...(from ? { effective_from: from } : {}) };
}
