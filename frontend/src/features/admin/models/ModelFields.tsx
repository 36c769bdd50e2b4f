import { TextArea, TextField } from "../../../ui/index.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { fieldOf, type FormState } from "../../../ui/form.ts";
import { Icon } from "../../../ui/icons.tsx";
import type { Task } from "./api.ts";
import { t } from "./texts.ts";
import { type ModelValues, TASKS } from "./values.ts";

type Fields = { form: FormState<ModelValues> };

/** What people see of the model. */
export function NameFields({ form }: Fields) {
  return (
    <>
      <TextField {...fieldOf(form, "name")} label={t("name")} autoComplete="off" maxLength={200} />
      <TextArea {...fieldOf(form, "description")} label={t("description")} hint={t("descriptionHint")} rows={3} maxLength={1000} />
    </>
  );
}

/** How much it reads and writes. */
export function SizeFields({ form }: Fields) {
  return (
    <div className="form-row">
      <TextField {...fieldOf(form, "context_window")} label={t("window")} hint={t("windowHint")} inputMode="numeric" autoComplete="off" maxLength={12} />
      <TextField {...fieldOf(form, "max_output")} label={t("output")} hint={t("outputHint")} inputMode="numeric" autoComplete="off" maxLength={12} />
    </div>
  );
}

/** What it can do and costs. */
export function AbilityFields({ form }: Fields) {
  const { values, set } = form;
  return (
    <>
      <fieldset className="checks">
        <legend className="label">{t("can")}</legend>
        <Checkbox label={t("image")} checked={values.image} onChange={(on) => set("image", on)} />
        <Checkbox label={t("audio")} checked={values.audio} onChange={(on) => set("audio", on)} />
        <Checkbox label={t("tools")} checked={values.supports_tools} onChange={(on) => set("supports_tools", on)} />
      </fieldset>
      <fieldset className="checks" aria-describedby={form.errors.tasks ? "tasks-error" : undefined}>
        <legend className="label">{t("tasks")}</legend>
        {TASKS.map((task) => (
          <Checkbox key={task} name="tasks" label={t(`task_${task}`)} checked={values.tasks.includes(task)} onChange={(on) => set("tasks", toggled(values.tasks, task, on))} />
        ))}
        {form.errors.tasks && (
          <p className="error" id="tasks-error">
            <Icon name="refuse" small />
            {form.errors.tasks}
          </p>
        )}
      </fieldset>
      <fieldset className="checks">
        <legend className="label">{t("prices")}</legend>
        <p className="hint">{t("pricesHint")}</p>
        <div className="form-row">
          <TextField {...fieldOf(form, "price_input")} label={t("priceInput")} inputMode="decimal" autoComplete="off" maxLength={12} />
          <TextField {...fieldOf(form, "price_output")} label={t("priceOutput")} inputMode="decimal" autoComplete="off" maxLength={12} />
          {PRICES.filter(({ task }) => values.tasks.includes(task)).map(({ name, label }) => (
            <TextField key={name} {...fieldOf(form, name)} label={t(label)} inputMode="decimal" autoComplete="off" maxLength={12} />
          ))}
          <TextField {...fieldOf(form, "currency")} label={t("currency")} autoComplete="off" maxLength={3} />
        </div>
      </fieldset>
    </>
  );
}

/** What costs by another measure than text, shown to models that do it. */
const PRICES = [
  { task: "image", name: "price_picture", label: "pricePicture" },
  { task: "transcribe", name: "price_minute", label: "priceMinute" },
  { task: "speak", name: "price_characters", label: "priceCharacters" },
] as const;

const toggled = (tasks: readonly Task[], task: Task, on: boolean): Task[] => TASKS.filter((one) => (one === task ? on : tasks.includes(one)));

/** What the summary of errors calls the fields. */
export const modelNames = () => ({
  name: t("name"),
  description: t("description"),
  zone: t("zone"),
  endpoints: t("ways"),
  context_window: t("window"),
  max_output: t("output"),
  tasks: t("tasks"),
  price_input: t("priceInput"),
  price_output: t("priceOutput"),
  price_picture: t("pricePicture"),
  price_minute: t("priceMinute"),
  price_characters: t("priceCharacters"),
  currency: t("currency"),
});
