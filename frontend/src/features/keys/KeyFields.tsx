import { Checkbox } from "../../ui/Checkbox.tsx";
import { fieldOf, type FormState } from "../../ui/form.ts";
import { Select, TextArea, TextField } from "../../ui/index.ts";
import { RadioCards } from "../../ui/RadioCards.tsx";
import { CODES, codesOf, isBase, picked } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import type { KeyRules } from "./api.ts";
import { dayAfter, ENDPOINTS, type KeyValues } from "./form.ts";
import type { Callable, Callables } from "./known.ts";
import { t } from "./texts.ts";

interface KeyFieldsProps {
  form: FormState<KeyValues>;
  rules: KeyRules;
  known: Callables;
  /** The key is a system's or a unit's. */
  house: boolean;
}

/** What every key is asked about, narrowest last. */
export function KeyFields({ form, rules, known, house }: KeyFieldsProps) {
  return (
    <>
      <TextField {...fieldOf(form, "name")} label={t("name")} hint={t("nameHint")} autoFocus={!house} autoComplete="off" maxLength={200} />
      <TextField {...fieldOf(form, "until")} type="date" label={t("until")} hint={t("untilHint", { n: rules.longest_days })} min={dayAfter(0)} max={dayAfter(rules.longest_days)} />
      <RadioCards<KeyValues["only"]>
        columns
        label={t("what")}
        name="only"
        value={form.values.only}
        options={[
          { value: "all", label: t("all"), hint: t(house ? "allHintHouse" : "allHint") },
          { value: "some", label: t("some"), hint: t("someHint") },
        ]}
        onChange={(only) => form.set("only", only)}
      />
      {form.values.only === "some" && <Chosen form={form} known={known} />}
      <Ceiling value={form.values.ceiling} onChange={(ceiling) => form.set("ceiling", ceiling)} />
      <More form={form} />
    </>
  );
}

function Chosen({ form, known }: Pick<KeyFieldsProps, "form" | "known">) {
  const { some } = form.values;
  const listed = new Set([...known.models, ...known.assistants].map(({ slug }) => slug));
  const others = some.filter((slug) => !listed.has(slug)).map((slug) => ({ slug, name: slug }));
  const turn = (slug: string, on: boolean) => form.set("some", on ? [...some, slug] : some.filter((one) => one !== slug));
  const group = (title: string, items: readonly Callable[]) =>
    items.length > 0 && (
      <fieldset className="checks key-choices">
        <legend className="label">{title}</legend>
        {items.map(({ slug, name }) => (
          <Checkbox key={slug} name="some" label={name} checked={some.includes(slug)} onChange={(on) => turn(slug, on)} />
        ))}
      </fieldset>
    );
  return (
    <div className="stack">
      {form.errors.some && <p className="error">{form.errors.some}</p>}
      {group(t("models"), [...known.models, ...others])}
      {group(t("assistants"), known.assistants)}
    </div>
  );
}

function Ceiling({ value, onChange }: { value: string | null; onChange: (name: string | null) => void }) {
  const codes = value ? codesOf(value) : [];
  return (
    <fieldset className="options">
      <legend className="sr">{t("ceiling")}</legend>
      <Select
        label={t("ceiling")}
        hint={t("ceilingHint")}
        name="ceiling"
        value={codes[0] ?? ""}
        options={[{ value: "", label: t("ceilingNone") }, ...CODES.filter(isBase).map((code) => ({ value: code, label: `${code} ${classText(code)}` }))]}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
      {value && codes.includes("K2") && (
        <div role="group" aria-label={t("ceilingBesides")}>
          <p className="hint">{t("ceilingBesides")}</p>
          {CODES.filter((code) => !isBase(code)).map((code) => (
            <Checkbox key={code} label={`${code} ${classText(code)}`} checked={codes.includes(code)} onChange={() => onChange(picked(value, code))} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function More({ form }: Pick<KeyFieldsProps, "form">) {
  const { endpoints, addresses, batch } = form.values;
  return (
    <details className="advanced" open={endpoints.length > 0 || addresses !== "" || batch || undefined}>
      <summary>{t("more")}</summary>
      <div className="stack">
        <fieldset className="checks key-choices" aria-describedby="key-endpoints">
          <legend className="label">{t("endpoints")}</legend>
          <p className="hint" id="key-endpoints">
            {t("endpointsHint")}
          </p>
          {ENDPOINTS.map((one) => (
            <Checkbox
              key={one}
              label={t(`endpoint_${one}`)}
              checked={endpoints.includes(one)}
              onChange={(on) => form.set("endpoints", on ? [...endpoints, one] : endpoints.filter((other) => other !== one))}
            />
          ))}
        </fieldset>
        <TextArea {...fieldOf(form, "addresses")} label={t("addresses")} hint={t("addressesHint")} rows={2} spellCheck={false} />
        <div>
          <Checkbox label={t("batch")} checked={batch} onChange={(on) => form.set("batch", on)} />
          <p className="hint">{t("batchHint")}</p>
        </div>
      </div>
    </details>
  );
}
