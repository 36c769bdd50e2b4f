import type { Call } from "./document.ts";

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Body = Record<string, Json>;

export type Tongue = "curl" | "Python" | "JavaScript";
export const TONGUES: readonly Tongue[] = ["curl", "Python", "JavaScript"];

const LETTERS = ["Affald hentes om tirsdagen.", "Biblioteket har åbent til klokken 18.", "Storskrald skal bestilles."];

/** What a first call is made with, by the operation's id. `model` is put in front. */
const BODIES: Record<string, Body> = {
  chat: { messages: [{ role: "user", content: "Skriv en venlig påmindelse om affaldssortering." }], stream: true },
  responses: { input: "Skriv en venlig påmindelse om affaldssortering." },
  completions: { prompt: "Kære borger. Husk at ", max_tokens: 60 },
  embeddings: { input: LETTERS.slice(0, 2) },
  rerank: { query: "Hvornår bliver skraldet hentet?", documents: LETTERS },
  speech: { input: "Affald hentes om tirsdagen.", voice: "alloy", response_format: "mp3" },
  images: { prompt: "En grøn affaldsspand foran et rødt hus, akvarel", size: "1024x1024" },
  transcriptions: { language: "da" },
};

/** OpenAI's own client has a method for these. */
const METHODS: Record<string, string> = {
  chat: "chat.completions.create",
  responses: "responses.create",
  completions: "completions.create",
  embeddings: "embeddings.create",
  speech: "audio.speech.create",
  images: "images.generate",
  transcriptions: "audio.transcriptions.create",
};

/** The body that the try-out begins with, or null where a call has none. */
export function bodyOf(call: Call, model: string): Body | null {
  return call.method === "GET" ? null : { model, ...BODIES[call.id] };
}

/** Where a call is sent; a name in the path is the model's. */
export const addressOf = (call: Call, base: string, model: string): string => base + call.path.replace(/\{\w+\}/, encodeURIComponent(model));

/** A program that makes the call. */
export function example(tongue: Tongue, call: Call, base: string, model: string): string {
  const body = bodyOf(call, model);
  if (tongue === "curl") return curl(call, addressOf(call, base, model), body);
  return tongue === "Python" ? python(call, base, model, body) : javascript(call, base, model, body);
}

function curl(call: Call, address: string, body: Body | null): string {
  const lines = [`curl ${address}`, `-H "Authorization: Bearer $AARHUSAI_KEY"`];
  if (body && call.form) lines.push("-F file=@optagelse.mp3", ...Object.entries(body).map(([name, value]) => `-F ${name}=${String(value)}`));
  else if (body) lines.push(`-H "Content-Type: application/json"`, `-d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`);
  return lines.join(" \\\n  ");
}

function python(call: Call, base: string, model: string, body: Body | null): string {
  const method = METHODS[call.id];
  if (!method && body) {
    return `import os\nimport httpx\n\nanswer = httpx.post(\n    "${addressOf(call, base, model)}",\n    headers={"Authorization": f"Bearer {os.environ['AARHUSAI_KEY']}"},\n    json=${pythonText(body, 1)},\n)\nprint(answer.json())`;
  }
  const head = `import os\nfrom openai import OpenAI\n\nclient = OpenAI(base_url="${base}", api_key=os.environ["AARHUSAI_KEY"])\n`;
  if (!body) return head + (call.path.includes("{") ? `print(client.models.retrieve("${model}"))` : "for model in client.models.list():\n    print(model.id)");
  const given = call.form ? [`file=open("optagelse.mp3", "rb")`] : [];
  const pairs = [...given, ...Object.entries(body).map(([name, value]) => `${name}=${pythonText(value, 1)}`)];
  const asked = `answer = client.${method}(\n${pairs.map((pair) => `    ${pair},\n`).join("")})\n`;
  if (body["stream"]) return `${head}${asked}for piece in answer:\n    if piece.choices:\n        print(piece.choices[0].delta.content or "", end="")`;
  return head + asked + (call.id === "speech" ? `answer.write_to_file("tale.mp3")` : "print(answer)");
}

function javascript(call: Call, base: string, model: string, body: Body | null): string {
  const method = METHODS[call.id];
  if (!method && body) {
    return `const answer = await fetch("${addressOf(call, base, model)}", {\n  method: "POST",\n  headers: {\n    authorization: \`Bearer \${process.env.AARHUSAI_KEY}\`,\n    "content-type": "application/json",\n  },\n  body: JSON.stringify(${indented(JSON.stringify(body, null, 2), 1)}),\n});\nconsole.log(await answer.json());`;
  }
  const file = call.form ? `import { createReadStream } from "node:fs";\n` : "";
  const head = `${file}import OpenAI from "openai";\n\nconst client = new OpenAI({\n  baseURL: "${base}",\n  apiKey: process.env.AARHUSAI_KEY,\n});\n`;
  if (!body) return head + (call.path.includes("{") ? `console.log(await client.models.retrieve("${model}"));` : "for await (const model of client.models.list()) console.log(model.id);");
  const given = call.form ? [`file: createReadStream("optagelse.mp3")`] : [];
  const pairs = [...given, ...Object.entries(body).map(([name, value]) => `${name}: ${indented(JSON.stringify(value, null, 2), 1)}`)];
  const asked = `const answer = await client.${method}({\n${pairs.map((pair) => `  ${pair},\n`).join("")}});\n`;
  if (body["stream"]) return `${head}${asked}for await (const piece of answer) process.stdout.write(piece.choices[0]?.delta.content ?? "");`;
  return head + asked + "console.log(answer);";
}

/** A value as Python writes it. */
export function pythonText(value: Json, level = 0): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const inner = "    ".repeat(level + 1);
  const items = Array.isArray(value)
    ? value.map((one) => pythonText(one, level + 1))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pythonText(one, level + 1)}`);
  const [open, shut] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const line = open + items.join(", ") + shut;
  return line.length < 72 && !line.includes("\n") ? line : `${open}\n${items.map((one) => `${inner}${one},\n`).join("")}${"    ".repeat(level)}${shut}`;
}

const indented = (text: string, level: number): string => text.replaceAll("\n", `\n${"  ".repeat(level)}`);
