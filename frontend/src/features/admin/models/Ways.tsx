import { useState } from "react";
import { Button, Icon, IconButton, Select, TextField } from "../../../ui/index.ts";
import type { FormState } from "../../../ui/form.ts";
import { isAsStrict, zoneText } from "../zones/ZoneCards.tsx";
import type { Endpoint, Provider } from "./api.ts";
import { t } from "./texts.ts";
import type { ModelValues } from "./values.ts";

interface WaysProps {
  form: FormState<ModelValues>;
  providers: readonly Provider[];
}

/** The ways to a model in order: the one that is used, and those that step in when it does not answer. */
export function Ways({ form, providers }: WaysProps) {
  const ways = form.values.endpoints;
  const write = (next: Endpoint[]) => form.set("endpoints", next);
  const change = (at: number, part: Partial<Endpoint>) => write(ways.map((way, here) => (here === at ? { ...way, ...part } : way)));
  const up = (at: number) => write(ways.map((way, here) => ways[here === at ? at - 1 : here === at - 1 ? at : here] ?? way));
  const loose = ways.map(({ provider_id }) => providers.find(({ id }) => id === provider_id)).find((found) => found && !isAsStrict(found.zone, form.values.zone));
  return (
    <fieldset className="checks" aria-describedby="ways-wrong">
      <legend className="label">{t("ways")}</legend>
      <p className="hint">{t("waysHint")}</p>
      <ol className="ways">
        {ways.map((way, at) => (
          <li key={at}>
            <Select
              label={t("wayProvider")}
              name="endpoints"
              value={way.provider_id}
              options={[...(way.provider_id ? [] : [{ value: "", label: "" }]), ...providers.map(({ id, name, zone }) => ({ value: id, label: `${name} (${zone})` }))]}
              onChange={(event) => change(at, { provider_id: event.currentTarget.value })}
            />
            <TextField label={t("upstream")} value={way.upstream_name} autoComplete="off" spellCheck={false} maxLength={200} onChange={(event) => change(at, { upstream_name: event.currentTarget.value })} />
            <span className="row">
              {at > 0 && <IconButton icon="up" label={t("wayUp", { n: at + 1 })} onClick={() => up(at)} />}
              {ways.length > 1 && <IconButton icon="trash" label={t("wayRemove", { n: at + 1 })} onClick={() => write(ways.filter((_, here) => here !== at))} />}
            </span>
            <Tuning way={way} several={ways.length > 1} onChange={(part) => change(at, part)} />
          </li>
        ))}
      </ol>
      <div id="ways-wrong">
        {form.errors.endpoints && (
          <p className="error">
            <Icon name="refuse" small />
            {form.errors.endpoints}
          </p>
        )}
        {loose && (
          <p className="error">
            <Icon name="warning" small />
            {t("wayLoose", { provider: loose.name, zone: `${loose.zone} (${zoneText(loose.zone)})` })}
          </p>
        )}
      </div>
      <p>
        <Button icon="plus" onClick={() => write([...ways, { provider_id: "", upstream_name: "" }])}>
          {t("wayAdd")}
        </Button>
      </p>
    </fieldset>
  );
}

interface TuningProps {
  way: Endpoint;
  several: boolean;
  onChange: (part: Partial<Endpoint>) => void;
}

/** How calls are shared between the ways, how many go one way at once, and when a second one is asked too. */
function Tuning({ way, several, onChange }: TuningProps) {
  const [open] = useState(() => [way.weight, way.slots, way.hedge_after_ms].some((value) => value != null));
  const field = (name: "weight" | "slots" | "hedge_after_ms", label: string, hint: string, digits: number) => (
    <TextField
      label={label}
      hint={hint}
      value={way[name] == null ? "" : String(way[name])}
      inputMode="numeric"
      autoComplete="off"
      maxLength={digits}
      onChange={(event) => onChange({ [name]: Number(event.currentTarget.value.replace(/\D/g, "")) || null })}
    />
  );
  return (
    <details className="advanced" open={open}>
      <summary>{t("wayTuning")}</summary>
      {several && field("weight", t("wayWeight"), t("wayWeightHint"), 4)}
      {field("slots", t("waySlots"), t("waySlotsHint"), 5)}
      {several && field("hedge_after_ms", t("wayHedge"), t("wayHedgeHint"), 6)}
    </details>
  );
}
