import type { Zone } from "../../../api/types.ts";
import { useLoad } from "../../../app/load.ts";
import { useMe } from "../../../app/session.ts";
import { texts } from "../../../i18n/texts.ts";
import { Button, TextArea, TextField, toast, ZoneGlyph } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { t as chatText } from "../../chat/texts.ts";
import { Head, Shown } from "../parts.tsx";
import { explain, t as adminText } from "../texts.ts";
import { fetchZones, saveZones, type StoredZones } from "./api.ts";
import { ZONES, zoneText } from "./ZoneCards.tsx";

const t = texts(() => import("../../../i18n/da/admin-zones.ts"), () => import("../../../i18n/en/admin-zones.ts"));

type Values = Record<`${Zone}_${"name" | "sentence"}`, string>;

/** The municipality's own words for the four zones. */
export default function Zones() {
  const load = useLoad(fetchZones);
  return (
    <>
      <Head title={adminText("zones")} lead={t("lead")} />
      <Shown load={load}>{(stored) => <Words stored={stored} onChange={(next) => load.put(() => next)} />}</Shown>
    </>
  );
}

function Words({ stored, onChange }: { stored: StoredZones; onChange: (next: StoredZones) => void }) {
  const form = useForm<Values>({ start: valuesOf(stored), check, explain, keep: `${useMe().id}.zones` });
  const unsaved = useUnsaved(form.dirty);
  const take = (next: StoredZones, into: (values: Values) => void) => {
    into(valuesOf(next));
    onChange(next);
  };
  const submit = () =>
    form.submit(async (values) => {
      take(await saveZones({ revision: stored.revision, zones: zonesOf(values) }), form.adopt);
      toast(t("saved"));
    });
  return (
    <Form className="form form-wide" form={form} names={names()} onSubmit={() => void submit()} onFetchNew={async () => take(await fetchZones(), form.rebase)}>
      {ZONES.map((zone) => (
        <fieldset key={zone} className="zone-words">
          <legend>
            <ZoneGlyph zone={zone} large />
            <span>
              <strong>
                {zone} · {form.values[`${zone}_name`].trim() || zoneText(zone)}
              </strong>
              <small>{zoneText(`${zone}What`)}</small>
            </span>
          </legend>
          <div className="zone-fields">
            <TextField {...fieldOf(form, `${zone}_name`)} label={t("name")} autoComplete="off" maxLength={60} placeholder={zoneText(zone)} />
            <TextArea {...fieldOf(form, `${zone}_sentence`)} label={t("sentence")} rows={2} maxLength={300} hint={t("standard", { sentence: chatText(`runs${zone}`) })} />
          </div>
        </fieldset>
      ))}
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {adminText("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

const names = () => Object.fromEntries(ZONES.flatMap((zone) => [[`${zone}_name`, t("nameFor", { zone })], [`${zone}_sentence`, t("sentenceFor", { zone })]])) as Partial<Values>;

const valuesOf = ({ zones }: StoredZones): Values =>
  Object.fromEntries(ZONES.flatMap((zone) => [[`${zone}_name`, zones[zone]?.name ?? ""], [`${zone}_sentence`, zones[zone]?.sentence ?? ""]])) as Values;

function zonesOf(values: Values): StoredZones["zones"] {
  const of = (zone: Zone) => {
    const name = values[`${zone}_name`].trim();
    const sentence = values[`${zone}_sentence`].trim();
    return name && sentence ? { name, sentence } : null;
  };
  return { Z1: of("Z1"), Z2: of("Z2"), Z3: of("Z3"), Z4: of("Z4") };
}

/** A name without a sentence, or the other way, would be half in the municipality's words. */
function check(values: Values): Partial<Values> {
  const wrong: Partial<Values> = {};
  for (const zone of ZONES) {
    const name = values[`${zone}_name`].trim();
    const sentence = values[`${zone}_sentence`].trim();
    if (Boolean(name) !== Boolean(sentence)) wrong[`${zone}_${name ? "sentence" : "name"}`] = t("both");
  }
  return wrong;
}
