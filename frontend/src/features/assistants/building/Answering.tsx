import { useState } from "react";
import type { Model, Zone } from "../../../api/types.ts";
import { parseNumber, writeNumber } from "../../../i18n/decimal.ts";
import { number } from "../../../i18n/format.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { Select, TextField } from "../../../ui/index.ts";
import { useModels } from "../../chat/models.ts";
import { t } from "../texts.ts";
import type { Content } from "../types.ts";
import { Section, type TabProps } from "./parts.tsx";
import { tb } from "./texts.ts";

type With = "person" | "model" | "requirement";
const ZONES: readonly Zone[] = ["Z4", "Z3", "Z2", "Z1"];

/** Degrees of freedom, as `temperature`. */
const CREATIVITY = { low: 0, middle: 0.5, high: 1 } as const;
/** Lengths of an answer in the model's own pieces of words; about 700 stand on a page. */
const LENGTHS = { short: 400, middle: 1400, long: 4200 } as const;

/** Which model answers, or what it must be; and how it answers. */
export function Answering({ room, content, errors }: TabProps) {
  const { models } = useModels();
  const { model_id: model, requirement } = content;
  const now: With = model ? "model" : requirement ? "requirement" : "person";
  const choose = (next: With) =>
    room.change({
      model_id: next === "model" ? (model ?? models[0]?.id ?? null) : null,
      requirement: next === "requirement" ? (requirement ?? { max_zone: "Z3", modality: null, max_price: null }) : null,
    });
  const options = (["person", "model", "requirement"] as const).map((value) => ({ value, label: tb(`with_${value}`), hint: tb(`with_${value}Hint`) }));
  return (
    <div className="form">
      <RadioCards label={tb("answersWith")} hint={tb("answersWithHint")} name="with" value={now} options={options} onChange={choose} />
      {model && (
        <Select
          label={tb("model")}
          name="model_id"
          error={errors.model_id ?? null}
          value={model}
          options={[...(models.some(({ id }) => id === model) ? [] : [{ value: model, label: tb("modelGone") }]), ...models.map(({ id, name, zone }) => ({ value: id, label: `${name} (${t(`zone_${zone}`)})` }))]}
          onChange={(event) => room.change({ model_id: event.currentTarget.value })}
        />
      )}
      {!model && requirement && <Requirement requirement={requirement} models={models} error={errors.requirement ?? null} onChange={(next) => room.change({ requirement: next })} />}
      <How parameters={content.parameters} onChange={(parameters) => room.change({ parameters })} />
    </div>
  );
}

interface RequirementProps {
  requirement: NonNullable<Content["requirement"]>;
  models: readonly Model[];
  error: string | null;
  onChange: (requirement: NonNullable<Content["requirement"]>) => void;
}

function Requirement({ requirement, models, error, onChange }: RequirementProps) {
  const [price, setPrice] = useState(requirement.max_price === null ? "" : writeNumber(requirement.max_price));
  const wrong = price.trim() !== "" && parseNumber(price) === null;
  const fits = models.filter(({ zone, modalities }) => zone >= requirement.max_zone && (!requirement.modality || modalities.includes(requirement.modality as Model["modalities"][number])));
  return (
    <>
      <div className="form-row">
        <Select
          label={tb("place")}
          name="max_zone"
          error={error}
          value={requirement.max_zone}
          options={ZONES.map((zone) => ({ value: zone, label: zone === "Z4" ? t("zone_Z4") : tb("placeAtLeast", { zone: t(`zone_${zone}`) }) }))}
          onChange={(event) => onChange({ ...requirement, max_zone: event.currentTarget.value as Zone })}
        />
        <Select
          label={tb("reads")}
          name="modality"
          value={requirement.modality ?? ""}
          options={[{ value: "", label: tb("reads_any") }, { value: "image", label: tb("reads_image") }]}
          onChange={(event) => onChange({ ...requirement, modality: event.currentTarget.value || null })}
        />
      </div>
      <TextField
        label={tb("price")}
        hint={tb("priceHint")}
        name="max_price"
        inputMode="decimal"
        autoComplete="off"
        error={wrong ? tb("priceWrong") : null}
        value={price}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          setPrice(typed);
          const read = parseNumber(typed);
          if (read !== null || !typed.trim()) onChange({ ...requirement, max_price: read });
        }}
      />
      <p className="hint" role="status">
        {fits.length ? tb("fitsNow", { names: fits.map(({ name }) => name).join(", ") }) : tb("fitsNone")}
      </p>
    </>
  );
}

function How({ parameters, onChange }: { parameters: Content["parameters"]; onChange: (parameters: Content["parameters"]) => void }) {
  const { temperature, max_output: longest } = parameters;
  const freedom = temperature === null ? "default" : temperature < 0.3 ? "low" : temperature < 0.8 ? "middle" : "high";
  const length = longest === null ? "default" : (Object.entries(LENGTHS).find(([, value]) => value === longest)?.[0] ?? "own");
  const lengths = ["default", "short", "middle", "long"] as const;
  return (
    <Section title={tb("howAnswers")}>
      <div className="form-row">
        <Select
          label={tb("creativity")}
          hint={tb("creativityHint")}
          name="temperature"
          value={freedom}
          options={(["default", "low", "middle", "high"] as const).map((value) => ({ value, label: tb(`creativity_${value}`) }))}
          onChange={(event) => onChange({ ...parameters, temperature: CREATIVITY[event.currentTarget.value as keyof typeof CREATIVITY] ?? null })}
        />
        <Select
          label={tb("length")}
          name="max_output"
          value={length}
          options={[...lengths.map((value) => ({ value, label: tb(`length_${value}`) })), ...(length === "own" ? [{ value: "own", label: tb("length_own", { n: number(longest ?? 0) }) }] : [])]}
          onChange={(event) => event.currentTarget.value !== "own" && onChange({ ...parameters, max_output: LENGTHS[event.currentTarget.value as keyof typeof LENGTHS] ?? null })}
        />
      </div>
    </Section>
  );
}
