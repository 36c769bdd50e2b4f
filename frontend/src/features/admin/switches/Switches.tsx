import { useState } from "react";
import { ApiError } from "../../../api/errors.ts";
import { call } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import type { FeatureSwitches } from "../../../api/types.ts";
import { announce } from "../../../app/live.ts";
import { useLoad } from "../../../app/load.ts";
import { refreshSwitches } from "../../../app/switches.ts";
import { texts } from "../../../i18n/texts.ts";
import { Switch, toast } from "../../../ui/index.ts";
import { Head, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";

const t = texts(() => import("../../../i18n/da/admin-switches.ts"), () => import("../../../i18n/en/admin-switches.ts"));

type Stored = components["schemas"]["StoredSwitches"];
type Feature = keyof FeatureSwitches;

const FEATURES: readonly Feature[] = ["temporary_chats", "conversation_export", "building", "sharing", "web_sources"];
const fetchStored = (signal?: AbortSignal): Promise<Stored> => call("GET", "/api/admin/switches", { signal });
/** Raises `changed_meanwhile` (409). */
const save = (body: Stored): Promise<Stored> => call("PUT", "/api/admin/switches", { body });

/** The parts of the platform that can be turned off for everybody. */
export default function Switches() {
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
    <>
      <Head title={adminText("switches")} lead={t("lead")} />
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
    </>
  );
}
