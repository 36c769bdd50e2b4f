/** A call of `/v1` as the page makes it: with the key that was pasted, and without the session. */

/** What came back so far. `body` is text as it arrived; null while nothing did. */
export interface Answer {
  status: number;
  ms: number;
  headers: readonly (readonly [string, string])[];
  body: string;
  /** What was sent was not text: its kind and how many bytes. */
  binary: { kind: string; bytes: number } | null;
  /** There was more than is shown. */
  cut: boolean;
  done: boolean;
}

export interface Sent {
  address: string;
  method: "GET" | "POST";
  key: string;
  /** The declared class, or "" for none. */
  dataClass: string;
  body: string | FormData | null;
}

/** Characters of an answer that are shown. */
const MOST = 200_000;

/** Sends the call and tells of every piece that arrives. Raises TypeError when there is no answer, and the signal's own abort. */
export async function sendCall({ address, method, key, dataClass, body }: Sent, signal: AbortSignal, tell: (answer: Answer) => void): Promise<void> {
  const began = performance.now();
  const headers: Record<string, string> = { authorization: `Bearer ${key}` };
  if (dataClass) headers["x-aarhusai-class"] = dataClass;
  if (typeof body === "string") headers["content-type"] = "application/json";
  const response = await fetch(address, { method, headers, body, signal, credentials: "omit", cache: "no-store" });
  const kind = response.headers.get("content-type") ?? "";
  let answer: Answer = { status: response.status, ms: Math.round(performance.now() - began), headers: [...response.headers], body: "", binary: null, cut: false, done: false };
  tell(answer);
  if (!/json|text/.test(kind)) {
    const bytes = (await response.arrayBuffer()).byteLength;
    return tell({ ...answer, binary: bytes ? { kind, bytes } : null, done: true });
  }
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    const whole = answer.body + piece.value;
    answer = { ...answer, body: whole.slice(0, MOST), cut: whole.length > MOST };
    tell(answer);
    if (answer.cut) await reader?.cancel();
  }
  tell({ ...answer, body: kind.includes("json") && !answer.cut ? pretty(answer.body) : answer.body, done: true });
}

/** JSON with a line for each thing in it; what is not JSON stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

interface Piece {
  choices?: { delta?: { content?: string | null }; text?: string }[];
  type?: string;
  delta?: string;
}

/** The answer's own words out of the events of a stream, as far as they are here; "" for anything else. */
export function streamedText(body: string): string {
  if (!/^(data|event): /.test(body)) return "";
  return body
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => wordsOf(line.slice(6)))
    .join("");
}

function wordsOf(data: string): string {
  try {
    const { choices, type, delta } = JSON.parse(data) as Piece;
    if (type) return type === "response.output_text.delta" ? (delta ?? "") : "";
    return choices?.[0]?.delta?.content ?? choices?.[0]?.text ?? "";
  } catch {
    return ""; // half an event: the other half is on its way
  }
}
