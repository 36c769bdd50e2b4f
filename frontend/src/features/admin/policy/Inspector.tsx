import { useState } from "react";
import { Button, ClassCode, Icon, TextArea, TextField, ZoneGlyph } from "../../../ui/index.ts";
import { fieldOf, type FormState } from "../../../ui/form.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { zoneText } from "../zones/ZoneCards.tsx";
import type { Cell, Grid, Rule } from "./api.ts";
import { Propose } from "./Propose.tsx";
import { t } from "./texts.ts";
import { className, dayFromNow, isLooser, type Key, keyOf, lastDay, originLine, RULES, SIGNS, type Code } from "./words.ts";

/** What the person chose and has not saved. */
export interface Drafted {
  cells: Partial<Record<Key, Rule | null>>;
  reason: string;
  /** A day, or "" for at once. */
  begins: string;
}

interface InspectorProps {
  grid: Grid;
  cell: Cell;
  form: FormState<Drafted>;
  onProposed: () => void;
}

/** One cell: who decided it, what it may be, and why it is to be another. */
export function Inspector({ grid, cell, form, onProposed }: InspectorProps) {
  const key = keyOf(cell.part, cell.zone);
  const draft = form.values.cells[key];
  const choose = (rule: Rule | null) => form.set("cells", withDraft(form.values.cells, key, rule, cell));
  const chosen = draft === undefined ? cell.rule : (draft ?? cell.inherited);
  return (
    <aside className="inspector" aria-labelledby="inspector-title">
      <div className="inspector-head">
        <h2 id="inspector-title">{t("cellTitle", { class: className(cell.part), zone: cell.zone })}</h2>
        <p className="row small muted">
          <ClassCode code={cell.part as Code} />
          <ZoneGlyph zone={cell.zone} />
          {zoneText(cell.zone)}
        </p>
      </div>
      <div className="inspector-body">
        {grid.can_edit ? (
          <RadioCards<Rule>
            label={t("rule")}
            name="rule"
            value={chosen}
            options={RULES.map((rule) => optionOf(rule, cell))}
            onChange={choose}
          />
        ) : (
          <p className={`inspector-rule is-${cell.rule}`}>
            <Icon name={SIGNS[cell.rule]} />
            <span>
              <strong>{t(`${cell.rule}Long`)}</strong>
              <small>{t(`${cell.rule}What`)}</small>
            </span>
          </p>
        )}
        {/* The standard is told by the option that is it. */}
        {!(grid.can_edit && cell.origin === "default") && <p className="small muted">{originLine(cell)}</p>}
        {cell.expires_at && <p className="small muted">{t("widenedUntil", { date: lastDay(cell.expires_at) })}</p>}
        {cell.rests && cell.own && <p className="small muted">{t("restsWhy", { rule: t(`${cell.own}Long`) })}</p>}
        <Asking grid={grid} cell={cell} onProposed={onProposed} />
        {draft !== undefined && <Why form={form} />}
        {grid.can_edit && draft === undefined && cell.own !== null && <Button onClick={() => choose(null)}>{t("toInherited")}</Button>}
        {draft !== undefined && (
          <Button look="quiet" icon="again" onClick={() => form.set("cells", without(form.values.cells, key))}>
            {t("undo")}
          </Button>
        )}
      </div>
    </aside>
  );
}

/** Why the new version is made, and from when it holds; the same for all its cells. */
function Why({ form }: { form: FormState<Drafted> }) {
  return (
    <>
      <TextArea {...fieldOf(form, "reason")} label={t("reason")} rows={3} maxLength={2000} />
      <TextField {...fieldOf(form, "begins")} type="date" min={dayFromNow(0)} max={dayFromNow(365)} label={t("begins")} hint={t("beginsHint")} />
    </>
  );
}

/** Rules that are looser than the unit may decide alone: to be proposed to somebody else. */
function Asking({ grid, cell, onProposed }: Omit<InspectorProps, "form">) {
  const [asking, setAsking] = useState<Rule | null>(null);
  const waiting = grid.proposals.find((one) => one.state === "pending" && one.part === cell.part && one.zone === cell.zone);
  if (waiting) return <p className="small">{t("waiting", { rule: t(`${waiting.rule}Long`) })}</p>;
  if (!grid.can_propose || !cell.needs) return null;
  return (
    <div className="asking">
      {RULES.filter((rule) => isLooser(rule, cell.loosest)).map((rule) => (
        <Button key={rule} look="link" onClick={() => setAsking(rule)}>
          {t("ask", { rule: t(`${rule}Long`) })}
        </Button>
      ))}
      {asking && <Propose grid={grid} cell={cell} rule={asking} onProposed={onProposed} onClose={() => setAsking(null)} />}
    </div>
  );
}

function optionOf(rule: Rule, cell: Cell) {
  const locked = isLooser(rule, cell.loosest);
  const what = rule === cell.inherited && cell.origin !== "own" ? originShort(cell) : t(`${rule}What`);
  return {
    value: rule,
    label: t(`${rule}Long`),
    hint: locked ? t(cell.needs === "dpo" ? "looserDpo" : "looser") : what,
    disabled: locked,
    sign: (
      <span className={locked ? "is-muted" : `is-${rule}`}>
        <Icon name={locked ? "lock" : SIGNS[rule]} />
      </span>
    ),
  };
}

const originShort = (cell: Cell): string => (cell.origin === "inherited" && cell.unit_name ? t("fromUnit", { unit: cell.unit_name }) : t("fromDefault"));

/** The drafts with one more choice; a choice that changes nothing is none. */
export function withDraft(drafts: Drafted["cells"], key: Key, rule: Rule | null, cell: Cell): Drafted["cells"] {
  return rule === cell.own && !cell.rests ? without(drafts, key) : { ...drafts, [key]: rule };
}

function without(drafts: Drafted["cells"], key: Key): Drafted["cells"] {
  const rest = { ...drafts };
  delete rest[key];
  return rest;
}
