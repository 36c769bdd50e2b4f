import { describe, expect, it } from "vitest";
import { callsOf, type OpenApi } from "./document.ts";
import { addressOf, bodyOf, example, pythonText, TONGUES } from "./examples.ts";
import { pretty, streamedText } from "./sending.ts";

const DOCUMENT: OpenApi = {
  paths: {
    "/chat/completions": {
      post: {
        operationId: "chat",
        summary: "A chat completion",
        parameters: [{ name: "X-AarhusAI-Class", in: "header", schema: { type: "string" } }],
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Chat" } } } },
        responses: { 200: { headers: { "x-request-id": { description: "" } } } },
      },
    },
    "/audio/transcriptions": {
      post: { operationId: "transcriptions", summary: "", requestBody: { content: { "multipart/form-data": { schema: { properties: { file: { type: "string", contentMediaType: "a/b" } } } } } }, responses: {} },
    },
    "/rerank": { post: { operationId: "rerank", summary: "", requestBody: { content: { "application/json": { schema: {} } } }, responses: {} } },
    "/models/{model}": { get: { operationId: "read_model", summary: "", responses: {} } },
  },
  components: {
    schemas: {
      Chat: {
        required: ["model"],
        properties: {
          model: { type: "string" },
          stop: { anyOf: [{ type: "string" }, { type: "array" }, { type: "null" }] },
          format: { anyOf: [{ enum: ["float", "base64"], type: "string" }, { type: "null" }] },
          store: { enum: [false, null] },
          options: { anyOf: [{ $ref: "#/components/schemas/Options" }, { type: "null" }] },
        },
      },
      Options: { properties: {}, type: "object" },
    },
  },
};
const calls = callsOf(DOCUMENT);
const call = (id: string) => calls.find((one) => one.id === id)!;

describe("the description", () => {
  it("tells of each field what it is, and whether it must be there", () => {
    expect(call("chat").fields.map(({ name, kinds, values, required }) => [name, kinds.join(), values.join(), required])).toEqual([
      ["model", "text", "", true],
      ["stop", "text,list", "", false],
      ["format", "text", "float,base64", false],
      ["store", "boolean", "", false],
      ["options", "object", "", false],
    ]);
    expect([call("chat").headers, call("chat").told]).toEqual([["x-aarhusai-class"], ["x-request-id"]]);
    expect([call("transcriptions").form, call("transcriptions").fields[0]?.kinds]).toEqual([true, ["file"]]);
  });
});

describe("an example", () => {
  it("names this house and this model, and never a key", () => {
    for (const one of calls)
      for (const tongue of TONGUES) {
        const text = example(tongue, one, "https://ki.lindehoej.example/v1", "lille");
        expect(text).toContain("https://ki.lindehoej.example/v1");
        expect(text).toContain("AARHUSAI_KEY");
        expect(text).not.toContain("aai_");
      }
    expect(addressOf(call("read_model"), "/v1", "assistant:breve")).toBe("/v1/models/assistant%3Abreve");
    expect(bodyOf(call("read_model"), "lille")).toBeNull();
    expect(example("Python", call("chat"), "/v1", "lille")).toContain("client.chat.completions.create(");
    expect(example("curl", call("transcriptions"), "/v1", "lille")).toContain("-F model=lille");
  });
  it("writes values as Python does", () => {
    expect(pythonText({ a: true, b: null, c: [1, "x"] })).toBe('{"a": True, "b": None, "c": [1, "x"]}');
    expect(pythonText(["x".repeat(80)], 1)).toBe(`[\n        "${"x".repeat(80)}",\n    ]`);
  });
});

describe("an answer", () => {
  it("is read out of its stream as far as it came", () => {
    const said = (content: string) => `data: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`;
    expect(streamedText(said("Hej ") + said("du") + 'data: {"choi')).toBe("Hej du");
    expect(streamedText('event: x\ndata: {"type":"response.output_text.delta","delta":"Hej"}\n\ndata: [DONE]\n\n')).toBe("Hej");
    expect(streamedText('{"choices":[]}')).toBe("");
  });
  it("gets a line for each thing in it", () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(pretty("half {")).toBe("half {");
  });
});
