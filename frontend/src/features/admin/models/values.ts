import type { Zone } from "../../../api/types.ts";
import { parseNumber, writeNumber } from "../../../i18n/decimal.ts";
import type { AdminModel, Endpoint, ModelChange, Task } from "./api.ts";
import { t } from "./texts.ts";

/** A model as a form holds it: numbers as they are typed. */
export interface ModelValues {
  name: string;
  description: string;
  zone: Zone;
  endpoints: Endpoint[];
  tasks: Task[];
  image: boolean;
  audio: boolean;
  supports_tools: boolean;
  context_window: string;
  max_output: string;
  price_input: string;
  price_output: string;
  price_picture: string;
  price_minute: string;
  price_characters: string;
  currency: string;
}

export const TASKS: readonly Task[] = ["chat", "embed", "rerank", "transcribe", "speak", "image"];
const LEAST_WINDOW = 256;

/** What a new model begins with, in a zone and reached through one provider. */
export function freshValues(zone: Zone, way: Endpoint, name: string): ModelValues {
  return {
    name,
    description: "",
    zone,
    endpoints: [way],
    tasks: ["chat"],
    image: false,
    audio: false,
    supports_tools: false,
    context_window: writeNumber(32_000),
    max_output: writeNumber(4_000),
    price_input: "0",
    price_output: "0",
    price_picture: "0",
    price_minute: "0",
    price_characters: "0",
    currency: "DKK",
  };
}

export function valuesOf(model: AdminModel): ModelValues {
  const { name, description, zone, endpoints, tasks, supports_tools, currency } = model;
  return {
    name,
    description,
    zone,
    endpoints,
    tasks,
    image: model.modalities.includes("image"),
    audio: model.modalities.includes("audio"),
    supports_tools,
    context_window: writeNumber(model.context_window),
    max_output: writeNumber(model.max_output),
    price_input: writeNumber(model.price_input),
    price_output: writeNumber(model.price_output),
    price_picture: writeNumber(model.price_picture),
    price_minute: writeNumber(model.price_minute),
    price_characters: writeNumber(model.price_characters),
    currency,
  };
}

/** What is sent for the values that are given; call after `checkModel`. */
export function changeOf(values: Partial<ModelValues>, all: ModelValues): ModelChange {
  const { image, audio, context_window, max_output, price_input, price_output, price_picture, price_minute, price_characters, ...plain } = values;
  const numbers = Object.entries({ context_window, max_output, price_input, price_output, price_picture, price_minute, price_characters }).flatMap(([key, text]) => (text === undefined ? [] : [[key, parseNumber(text) ?? 0]]));
  const modalities = image === undefined && audio === undefined ? {} : { modalities: ["text" as const, ...(all.image ? (["image"] as const) : []), ...(all.audio ? (["audio"] as const) : [])] };
  return { ...trimmed(plain), ...Object.fromEntries(numbers), ...modalities };
}

function trimmed<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value.trim() : value])) as Values;
}

/** What can be seen to be wrong with a model before it is sent. */
export function checkModel(values: ModelValues): Partial<Record<keyof ModelValues, string>> {
  const whole = (text: string, least: number) => {
    const value = parseNumber(text);
    return value !== null && Number.isInteger(value) && value >= least ? null : t("numberBad", { least });
  };
  const price = (text: string) => (parseNumber(text) === null ? t("priceBad") : null);
  const wrong = {
    name: values.name.trim() ? null : t("nameMissing"),
    endpoints: values.endpoints.every((way) => way.provider_id && way.upstream_name.trim()) ? null : t("wayMissing"),
    context_window: whole(values.context_window, LEAST_WINDOW),
    max_output: whole(values.max_output, 1),
    tasks: values.tasks.length ? null : t("tasksMissing"),
    price_input: price(values.price_input),
    price_output: price(values.price_output),
    price_picture: price(values.price_picture),
    price_minute: price(values.price_minute),
    price_characters: price(values.price_characters),
    currency: /^[A-Z]{3}$/.test(values.currency.trim()) ? null : t("currencyBad"),
  };
  return Object.fromEntries(Object.entries(wrong).filter(([, sentence]) => sentence)) as Partial<Record<keyof ModelValues, string>>;
}
