import { describe, expect, test } from "vitest";
import { ApiError } from "../../../api/errors.ts";
import { parseNumber, writeNumber } from "../../../i18n/decimal.ts";
import { setLanguage } from "../../../i18n/language.ts";
import { isAsStrict } from "../zones/ZoneCards.tsx";
import type { AdminModel } from "./api.ts";
import { checkConnection } from "./ConnectionFields.tsx";
import { connectionOf, draftOf, freeName, optionsOf, PRESETS, readable } from "./presets.ts";
import { explain, faultSentence } from "./texts.ts";
import { changeOf, checkModel, valuesOf } from "./values.ts";

const preset = (id: string) => PRESETS.find((one) => one.id === id)!;

describe("a number as people type it", () => {
  test.each([
    ["128.000", 128_000],
    ["1.234.567,5", 1_234_567.5],
    ["18,50", 18.5],
    ["0.5", 0.5],
    ["12.75", 12.75],
    ["4 000", 4000],
    ["", null],
    ["18,5x", null],
    ["-3", null],
    ["1,2,3", null],
  ])("%j is %j in Danish", (typed, value) => {
    expect(parseNumber(typed)).toBe(value);
  });

  test("English has the signs the other way round", () => {
    setLanguage("en");
    expect(parseNumber("128,000")).toBe(128_000);
    expect(parseNumber("1,234.5")).toBe(1234.5);
  });

  test.each([0, 0.15, 18.5, 4000, 128_000, 1_048_576])("%d comes back as it was written", (value) => {
    expect(parseNumber(writeNumber(value))).toBe(value);
    setLanguage("en");
    expect(parseNumber(writeNumber(value))).toBe(value);
  });
});

describe("a connection", () => {
  test("only what the kind knows is sent, and no empty options", () => {
    const values = { ...connectionOf(preset("mistral"), "Mistral"), secret: " sk-1 ", tenant_id: "left over" };
    expect(draftOf("openai", values)).toEqual({ name: "Mistral", kind: "openai", zone: "Z3", secret: "sk-1", options: { base_url: "https://api.mistral.ai/v1" } });
  });

  test("Entra sends tenant and client; a key of Azure does not", () => {
    const values = { ...connectionOf(preset("azure"), "Azure"), base_url: "https://x.openai.azure.com", tenant_id: "t", client_id: "c" };
    expect(draftOf("azure", { ...values, auth: "entra" }).options).toEqual({ base_url: "https://x.openai.azure.com", auth: "entra", tenant_id: "t", client_id: "c" });
    expect(draftOf("azure", values).options).toEqual({ base_url: "https://x.openai.azure.com", auth: "key" });
  });

  test("waits are numbers of seconds, as people write them, within their limits", () => {
    const values = { ...connectionOf(preset("ollama"), "Ollama"), connect_timeout: "2,5", first_timeout: "", timeout: "90" };
    expect(optionsOf("openai", values)).toMatchObject({ connect_timeout: 2.5, timeout: 90 });
    expect(optionsOf("openai", values)).not.toHaveProperty("first_timeout");
    expect(Object.keys(checkConnection("openai", false)({ ...values, connect_timeout: "61", first_timeout: "3601", timeout: "x" }))).toEqual(["connect_timeout", "first_timeout", "timeout"]);
  });

  test("without a new key the stored one is kept: none is sent", () => {
    expect(draftOf("openai", connectionOf(preset("ollama"), "Ollama"))).not.toHaveProperty("secret");
  });

  test("what is missing is told before anything is sent", () => {
    const azure = connectionOf(preset("azure"), "Azure");
    expect(Object.keys(checkConnection("azure", true)({ ...azure, auth: "entra", timeout: "0" }))).toEqual(["base_url", "secret", "tenant_id", "client_id", "timeout"]);
    expect(checkConnection("anthropic", true)({ ...connectionOf(preset("anthropic"), "Anthropic"), secret: "sk" })).toEqual({});
    expect(checkConnection("openai", false)({ ...azure, base_url: "kommunen.dk/v1" })).toHaveProperty("base_url");
  });

  test("a zone is as strict as itself and the looser ones", () => {
    expect(isAsStrict("Z4", "Z2")).toBe(true);
    expect(isAsStrict("Z2", "Z2")).toBe(true);
    expect(isAsStrict("Z1", "Z2")).toBe(false);
  });
});

describe("names", () => {
  test.each([
    ["mistral-small-latest", "Mistral Small"],
    ["mistralai/Mistral-Small-3.2-24B", "Mistral Small 3.2 24B"],
    ["gpt-4o", "GPT 4o"],
    ["llama3.1:8b", "Llama3.1 8b"],
    ["Munin-7B.gguf", "Munin 7B"],
  ])("%s reads as %s", (upstream, name) => {
    expect(readable(upstream)).toBe(name);
  });

  test("a name that is taken gets a number", () => {
    expect(freeName("Mistral", ["mistral", "Mistral 2"])).toBe("Mistral 3");
    expect(freeName("Mistral", [])).toBe("Mistral");
  });
});

describe("a model in a form", () => {
  const model: AdminModel = {
    id: "m", slug: "m", name: "Mistral", description: "", zone: "Z3", bundled: false, is_default: true, modalities: ["image", "text"], context_window: 128_000,
    state: "on", endpoints: [{ provider_id: "p", upstream_name: "mistral-small" }], tasks: ["chat"], max_output: 4096, supports_tools: true,
    price_input: 0.75, price_output: 2, price_picture: 0, price_minute: 0.25, price_characters: 110, currency: "DKK", position: 1, revision: 4,
  };
  const values = valuesOf(model);

  test("what was read is sent back the same", () => {
    expect(changeOf(values, values)).toMatchObject({ context_window: 128_000, price_input: 0.75, price_minute: 0.25, price_characters: 110, modalities: ["text", "image"] });
    expect(checkModel(values)).toEqual({});
  });

  test("a change of one ability sends all of them", () => {
    expect(changeOf({ audio: true }, { ...values, audio: true })).toEqual({ modalities: ["text", "image", "audio"] });
  });

  test("what cannot be read belongs to its field", () => {
    const wrong = checkModel({ ...values, context_window: "128", price_input: "gratis", tasks: [], endpoints: [{ provider_id: "p", upstream_name: " " }], currency: "kr" });
    expect(Object.keys(wrong).sort()).toEqual(["context_window", "currency", "endpoints", "price_input", "tasks"]);
  });
});

describe("what went wrong", () => {
  test("a test's code is told in words, an unknown one by its code", () => {
    expect(faultSentence("model_wrong_key")).toContain("nøglen");
    expect(faultSentence("brand_new")).toContain("brand_new");
  });

  test("an address says what about it is wrong", () => {
    expect(explain(new ApiError(422, "bad_base_url", { reason: "insecure" }))).toEqual({ field: "base_url", text: expect.stringContaining("Brug https") });
  });

  test("the field that the server names takes the sentence", () => {
    expect(explain(new ApiError(422, "missing_option", { option: "tenant_id" })).field).toBe("tenant_id");
    expect(explain(new ApiError(409, "slug_taken", {})).field).toBe("name");
  });
});
