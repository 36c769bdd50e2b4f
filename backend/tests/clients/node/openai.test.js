// The official `openai` package for Node: answers, streams, tools, shapes, vectors, errors, retries.

import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError, PermissionDeniedError } from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";

const baseURL = process.env.CLIENTS_BASE_URL;
const keys = JSON.parse(process.env.CLIENTS_KEYS);
const open = (key = "all", maxRetries = 0) => new OpenAI({ baseURL, apiKey: keys[key] ?? key, maxRetries });
const client = open();
const user = (content) => [{ role: "user", content }];
const Deadline = z.object({ sag: z.string(), dage: z.number() });
const weather = {
  type: "function",
  function: { name: "vejr", parameters: { type: "object", properties: { by: { type: "string" } }, required: ["by"] } },
};
const twoCalls = 'KALD [{"name": "vejr", "arguments": {"by": "A"}}, {"name": "vejr", "arguments": {"by": "B"}}]';

test("a whole answer, and its headers", async () => {
  const { data, response, request_id } = await client.chat.completions
    .create({ model: "klar", messages: user("hej") })
    .withResponse();
  assert.equal(data.choices[0].message.content, "Ekko: hej");
  assert.equal(data.model, "klar");
  assert.equal(data.usage.completion_tokens, 5);
  assert.equal(response.headers.get("x-aarhusai-zone"), "Z4");
  assert.equal(response.headers.get("x-request-id"), request_id);
});

test("an answer in pieces", async () => {
  const stream = await client.chat.completions.create({
    model: "klar",
    messages: user("et to tre"),
    stream: true,
    stream_options: { include_usage: true },
  });
  let said = "";
  let usage;
  for await (const piece of stream) {
    said += piece.choices[0]?.delta.content ?? "";
    usage = piece.usage ?? usage;
  }
  assert.equal(said, "Ekko: et to tre");
  assert.equal(usage.total_tokens, 8);
});

test("a stream that is left does no harm", async () => {
  const stream = await client.chat.completions.create({ model: "klar", messages: user("a b c d"), stream: true });
  for await (const piece of stream) {
    assert.ok(piece.id);
    break;
  }
  stream.controller.abort();
  const then = await client.chat.completions.create({ model: "klar", messages: user("igen") });
  assert.equal(then.choices[0].message.content, "Ekko: igen");
});

test("tools that the client runs by itself", async () => {
  const asked = [];
  const runner = client.chat.completions.runTools({
    model: "klar",
    messages: user(twoCalls),
    tools: [
      {
        type: "function",
        function: {
          ...weather.function,
          parse: JSON.parse,
          function: ({ by }) => {
            asked.push(by);
            return `9 grader i ${by}`;
          },
        },
      },
    ],
  });
  assert.equal(await runner.finalContent(), "Værktøjet sagde: 9 grader i A og 9 grader i B");
  assert.deepEqual(asked, ["A", "B"]);
});

test("tools in pieces, put together by the client", async () => {
  const stream = client.chat.completions.stream({ model: "klar", messages: user(twoCalls), tools: [weather] });
  const answer = await stream.finalChatCompletion();
  assert.deepEqual(
    answer.choices[0].message.tool_calls.map((call) => JSON.parse(call.function.arguments)),
    [{ by: "A" }, { by: "B" }],
  );
});

test("an answer of a given shape", async () => {
  const answer = await client.chat.completions.parse({
    model: "klar",
    messages: user('SVAR {"sag": "klage", "dage": 28}'),
    response_format: zodResponseFormat(Deadline, "frist"),
  });
  assert.deepEqual(answer.choices[0].message.parsed, { sag: "klage", dage: 28 });
});

test("responses, whole, in pieces and of a given shape", async () => {
  const whole = await client.responses.create({ model: "klar", input: "hej", store: false });
  assert.equal(whole.output_text, "Ekko: hej");
  const stream = client.responses.stream({ model: "klar", input: "et to", store: false });
  assert.equal((await stream.finalResponse()).output_text, "Ekko: et to");
  const shaped = await client.responses.parse({
    model: "klar",
    input: 'SVAR {"sag": "klage", "dage": 28}',
    text: { format: zodTextFormat(Deadline, "frist") },
    store: false,
  });
  assert.deepEqual(shaped.output_parsed, { sag: "klage", dage: 28 });
});

test("vectors, models, sound and pictures", async () => {
  const vectors = await client.embeddings.create({ model: "vektor", input: ["et", "femten"] });
  assert.deepEqual(vectors.data.map((one) => one.embedding.slice(0, 2)), [[2, 0.5], [6, 0.5]]);
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  assert.ok(models.includes("klar"));
  const heard = await client.audio.transcriptions.create({ model: "tale", file: new File(["RIFF"], "a.wav") });
  assert.equal(heard.text, "Hej fra optagelsen.");
  const speech = await client.audio.speech.create({ model: "tale", voice: "alloy", input: "Hej" });
  assert.equal(await speech.text(), "ID3 scripted speech");
  const pictures = await client.images.generate({ model: "billede", prompt: "Et rådhus" });
  assert.ok(pictures.data[0].b64_json);
});

test("what goes wrong is the error that its users catch", async () => {
  const ask = (by, more) => by.chat.completions.create({ model: "klar", messages: user("hej"), ...more });
  await assert.rejects(ask(open("aai_nonsense")), AuthenticationError);
  await assert.rejects(ask(open("revoked")), AuthenticationError);
  await assert.rejects(ask(client, { model: "findes-ikke" }), NotFoundError);
  await assert.rejects(ask(client, { messages: "hej" }), BadRequestError);
  const above = open("k1").chat.completions.create(
    { model: "klar", messages: user("hej") },
    { headers: { "X-AarhusAI-Class": "K2" } },
  );
  await assert.rejects(above, (error) => error instanceof PermissionDeniedError && error.code === "key_ceiling");
});

test("what fails once succeeds when it is tried again", async () => {
  const text = `FEJL 503 ${Date.now()}`;
  const answer = await open("all", 3).chat.completions.create({ model: "svag", messages: user(text) });
  assert.equal(answer.choices[0].message.content, `Ekko: ${text}`);
});
