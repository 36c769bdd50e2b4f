import { useState } from "react";
import { ApiError } from "../../../api/errors.ts";
import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { FeatureSwitches } from "../../../api/types.ts";
import { announce } from "../../../app/live.ts";
import { useLoad } from "../../../app/load.ts";
import { refreshSwitches } from "../../../app/switches.ts";
import { useMe } from "../../../app/session.ts";
import { Switch, toast } from "../../../ui/index.ts";
import { Head, Part, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";
import { FEATURES, t } from "./texts.ts";
import { UnitSwitches } from "./UnitSwitches.tsx";

type Stored = components["schemas"]["StoredSwitches"];
type Feature = keyof FeatureSwitches;

const fetchStored = (signal?: AbortSignal): Promise<Stored> => call("GET", "/api/admin/switches", { signal });
/** Raises `changed_meanwhile` (409). */
const save = (body: Stored): Promise<Stored> => call("PUT", "/api/admin/switches", { body });

/** The parts of the platform that can be turned off: for everybody by platform owners, for a branch by its unit owners. */
export default function Switches() {
  const me = useMe();
  return (
    <>
      <Head title={adminText("switches")} lead={t(me.is_platform_owner ? "lead" : "leadUnit")} />
      {me.is_platform_owner && <OfTheHouse />}
      <Part title={t("forUnit")} lead={t("forUnitWhy")}>
        <UnitSwitches />
      </Part>
    </>
  );
}

function OfTheHouse() {
  const load = useLoad(fetchStored);
  const [busy, setBusy] = useState(false);
  const { put, reload } = load;
  const turn = async (stored: Stored, feature: Feature, on: boolean) => {
    setBusy(true);
    try {
      const next = await save({ ...stored, switches: { ...stored.switches, [feature]: on } });
      put(() => next);
      announce(t(on ? "on" : "off", { name: t(feature) }));
      await refreshSwitches();
    } catch (error) {
      toast(error instanceof ApiError && error.code === "changed_meanwhile" ? t("meanwhile") : sentence(error));
      reload();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Shown load={load}>
      {(stored) => (
        <ul className="rows">
          {FEATURES.map((feature) => (
            <li key={feature}>
              <Switch
                label={t(feature)}
                hint={t(`${feature}What`)}
                checked={stored.switches[feature]}
                onChange={(on) => busy || void turn(stored, feature, on)}
              />
            </li>
          ))}
        </ul>
      )}
    </Shown>
  );
}
