import { expect, it } from "vitest";
import { Parser, readEvents } from "./sse.ts";

const stream = (text: string, cut: number) => {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += cut) controller.enqueue(bytes.slice(at, at + cut));
        controller.close();
      },
    }),
  );
};

it.each([1, 2, 5, 1000])("reads events wherever the network cuts them, also inside a letter (pieces of %i bytes)", async (cut) => {
  const text = ': hi\n\nid: 1\nevent: text\ndata: {"text":"Blåbærgrød 🫐","at":0}\n\nid: 2\nevent: end\ndata: {"status":"done"}\n\n';
  const events = [];
  for await (const event of readEvents(stream(text, cut), new AbortController().signal)) events.push(event);
  expect(events).toEqual([
    { type: "text", data: { text: "Blåbærgrød 🫐", at: 0 }, place: 1 },
    { type: "end", data: { status: "done" }, place: 2 },
  ]);
});

it("takes both kinds of line ends, joins data lines, and drops comments and empty events", () => {
  const parser = new Parser();
  expect(parser.feed(": hi\r\n\r\ndata: a\r\ndata: b\r\n\r\nevent: x\n\n")).toEqual([{ id: "", type: "message", data: "a\nb" }]);
});

it("keeps an event back until it is whole", () => {
  const parser = new Parser();
  expect(parser.feed("data: hal")).toEqual([]);
  expect(parser.feed("vt\n")).toEqual([]);
  expect(parser.feed("\n")).toEqual([{ id: "", type: "message", data: "halvt" }]);
});
