import { useRef } from "react";
import { Combobox } from "../../ui/Combobox.tsx";
import { FormProblems, useDiscard } from "../../ui/Form.tsx";
import { type FormState, useForm } from "../../ui/form.ts";
import { Button, Dialog } from "../../ui/index.ts";
import { RadioCards } from "../../ui/RadioCards.tsx";
import { fetchPeople } from "../admin/people/api.ts";
import type { Unit } from "../admin/units/api.ts";
import { UnitField } from "../admin/units/UnitField.tsx";
import { changeKey, createHouseKey, createOwnKey, type Key, type KeyRules, type MadeKey } from "./api.ts";
import { check, emptyKey, expiryOf, type KeyValues, scopeOf, valuesOf } from "./form.ts";
import { KeyFields } from "./KeyFields.tsx";
import type { Callables } from "./known.ts";
import { explain, t } from "./texts.ts";

interface KeyDialogProps {
  rules: KeyRules;
  known: Callables;
  /** Given: the key is for a system or a unit, one of these, and begins in `unitId`. */
  house?: { units: readonly Unit[]; unitId: string };
  /** Given: this key is edited. */
  edited?: Key;
  onMade?: (made: MadeKey) => void;
  onChanged?: (key: Key) => void;
  onClose: () => void;
}

/** Makes a key, or changes what one is narrowed to. */
export function KeyDialog({ rules, known, house, edited, onMade, onChanged, onClose }: KeyDialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const ofHouse = edited ? edited.kind !== "person" : house !== undefined;
  const form = useForm<KeyValues>({
    start: edited ? valuesOf(edited) : emptyKey(rules, house?.unitId ?? ""),
    check: (values) => check(values, ofHouse),
    explain,
  });
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () =>
    form.submit(async (values) => {
      if (edited) onChanged?.(await save(edited, values, form.base));
      else onMade?.(await make(values, ofHouse));
    });
  const title = edited ? t("titleEdit", { name: edited.name }) : t(ofHouse ? "titleHouse" : "title");
  const names = { name: t("name"), until: t("until"), some: t("what"), addresses: t("addresses"), unit_id: t("unit"), responsible: t("person"), ceiling: t("ceiling") };
  return (
    <>
      <Dialog
        title={title}
        lead={t(ofHouse ? "createLeadHouse" : "createLead")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {t(edited ? "save" : "create")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={names} within={() => body.current} />
          {ofHouse && <ForWhom form={form} units={edited ? null : (house?.units ?? [])} />}
          <KeyFields form={form} rules={rules} known={known} house={ofHouse} />
        </div>
      </Dialog>
      {question}
    </>
  );
}

/** Without units only who answers for the key can be changed. */
function ForWhom({ form, units }: { form: FormState<KeyValues>; units: readonly Unit[] | null }) {
  const { kind, unit_id, responsible } = form.values;
  return (
    <>
      {units && (
        <>
          <RadioCards<"system" | "unit">
            columns
            label={t("forWhom")}
            name="kind"
            value={kind === "unit" ? "unit" : "system"}
            options={[
              { value: "system", label: t("kind_system"), hint: t("systemHint") },
              { value: "unit", label: t("kind_unit"), hint: t("unitHint") },
            ]}
            onChange={(value) => form.set("kind", value)}
          />
          <UnitField label={t("unit")} hint={t("unitWhy")} name="unit_id" error={form.errors.unit_id} units={units} value={unit_id} onChange={(id) => form.set("unit_id", id)} />
        </>
      )}
      <Combobox label={t("person")} hint={units ? t("personHint") : undefined} name="responsible" error={form.errors.responsible} clearable={units !== null} remote search={people} value={responsible} onChange={(one) => form.set("responsible", one)} />
    </>
  );
}

async function people(text: string) {
  const { items } = await fetchPeople({ q: text.trim(), state: "active" });
  return items.map(({ id, name, unit }) => ({ value: id, label: name, hint: unit.name }));
}

function make(values: KeyValues, house: boolean): Promise<MadeKey> {
  const { name, kind, unit_id, responsible } = values;
  const body = { name: name.trim(), scope: scopeOf(values), expires_at: expiryOf(values) };
  return house ? createHouseKey({ ...body, kind, unit_id, responsible_id: responsible?.value ?? null }) : createOwnKey(body);
}

/** Only what was changed is sent: a key may last longer than a new one would be let. */
function save(key: Key, values: KeyValues, before: KeyValues): Promise<Key> {
  const { name, until, responsible } = values;
  return changeKey(key.id, {
    revision: key.revision,
    name: name.trim(),
    scope: scopeOf(values),
    ...(until === before.until ? {} : { expires_at: expiryOf(values) }),
    ...(responsible && responsible.value !== before.responsible?.value ? { responsible_id: responsible.value } : {}),
  });
}
