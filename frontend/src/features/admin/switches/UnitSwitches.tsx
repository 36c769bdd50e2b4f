import { useState } from "react";
import { ApiError } from "../../../api/errors.ts";
import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { FeatureSwitches } from "../../../api/types.ts";
import { announce } from "../../../app/live.ts";
import { useLoad } from "../../../app/load.ts";
import { refreshSwitches } from "../../../app/switches.ts";
import { Switch, toast } from "../../../ui/index.ts";
import { Shown } from "../parts.tsx";
import { grantingUnits } from "../rights.ts";
import { useMe } from "../../../app/session.ts";
import { sentence } from "../texts.ts";
import { fetchUnits, type Unit } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { FEATURES, t } from "./texts.ts";

type Stored = components["schemas"]["UnitSwitches"];
type Feature = keyof FeatureSwitches;

const address = (unit: string): string => `/api/admin/units/${unit}/switches`;
const fetchOf = (unit: string, signal?: AbortSignal): Promise<Stored> => call("GET", address(unit), { signal });
/** Raises `changed_meanwhile` (409), `looser_than_inherited` (422). */
const save = (unit: string, revision: number, switches: Partial<Record<Feature, boolean | null>>): Promise<Stored> => call("PUT", address(unit), { body: { revision, switches } });

/** What one unit and everything below it may do without: off here, or back to what is inherited. */
export function UnitSwitches() {
  const load = useLoad(fetchUnits);
  const me = useMe();
  const granting = grantingUnits(me);
  const [chosen, setChosen] = useState<string | null>(null);
  const unit = chosen ?? granting?.[0] ?? "";
  return (
    <Shown load={load}>
      {(units) => (
        <div className="stack unit-switches">
          <UnitField label={t("unit")} name="unit" placeholder={t("unitHint")} units={within(units, granting)} value={unit} onChange={setChosen} />
          {unit === "" ? <p className="muted small">{t("chooseUnit")}</p> : <OfUnit key={unit} unit={unit} />}
        </div>
      )}
    </Shown>
  );
}

/** The units of the branches that begin at one of these; all of them for null. A parent comes before its children. */
function within(units: readonly Unit[], roots: readonly string[] | null): Unit[] {
  if (roots === null) return [...units];
  const kept = new Set(roots);
  return units.filter(({ id, parent_id }) => kept.has(id) || (parent_id !== null && kept.has(parent_id) && kept.add(id)));
}

function OfUnit({ unit }: { unit: string }) {
  const load = useLoad((signal) => fetchOf(unit, signal));
  const [busy, setBusy] = useState(false);
  const turn = async (stored: Stored, feature: Feature, on: boolean) => {
    setBusy(true);
    try {
      const next = await save(unit, stored.revision, { [feature]: on ? null : false });
      load.put(() => next);
      announce(t(on ? "on" : "off", { name: t(feature) }));
      await refreshSwitches();
    } catch (error) {
      toast(error instanceof ApiError && (error.code === "changed_meanwhile" || error.code === "looser_than_inherited") ? t("meanwhile") : sentence(error));
      load.reload();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Shown load={load}>
      {(stored) => (
        <ul className="rows">
          {FEATURES.map((feature) => {
            const above = stored.inherited[feature];
            const on = above && stored.own[feature] !== false;
            return (
              <li key={feature}>
                <Switch label={t(feature)} hint={t(above ? (on ? "inheritedOn" : "offHere") : "offAbove")} checked={on} disabled={!above} onChange={(next) => busy || void turn(stored, feature, next)} />
              </li>
            );
          })}
        </ul>
      )}
    </Shown>
  );
}
