import { ApiError, NO_ANSWER } from "./errors.ts";

/** The server says something at least every 15 seconds; longer silence than this means that the line is dead. */
const SILENCE_MS = 40_000;

interface RawEvent {
  id: string;
  type: string;
  data: string;
}

/**
 * Reads a stream of server-sent events from a response (WHATWG HTML, "Server-sent events"), each with its JSON parsed
 * and its id as a number. Ends when the server closes; raises ApiError when the line goes dead.
 */
export async function* readEvents<Event extends { type: string; data: unknown }>(
  response: Response,
  signal: AbortSignal,
): AsyncGenerator<Event & { place: number }> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  const parser = new Parser();
  try {
    for (;;) {
      const { value, done } = await withPatience(reader.read());
      if (done) return;
      for (const { id, type, data } of parser.feed(decoder.decode(value, { stream: true }))) {
        yield { type, data: JSON.parse(data) as unknown, place: Number(id) || 0 } as Event & { place: number };
      }
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw cause instanceof ApiError ? cause : new ApiError(0, NO_ANSWER, {}, { cause });
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

async function withPatience<Value>(wanted: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ApiError(0, NO_ANSWER, {})), SILENCE_MS);
  });
  try {
    return await Promise.race([wanted, silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Cuts text into events, wherever the network has cut it. Comments and fields of no use here are dropped. */
export class Parser {
  private rest = "";
  private id = "";
  private type = "";
  private data: string[] = [];

  feed(text: string): RawEvent[] {
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): RawEvent[] {
    if (line === "") {
      const whole = { id: this.id, type: this.type || "message", data: this.data.join("\n") };
      const empty = this.data.length === 0;
      this.type = "";
      this.data = [];
      return empty ? [] : [whole];
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "data") this.data.push(value);
    else if (field === "event") this.type = value;
    else if (field === "id") this.id = value;
    return [];
  }
}
