import { dateTime } from "../../i18n/format.ts";
import type { SentCall, SentMessage } from "./api.ts";
import { kindName } from "./kinds.ts";
import { t } from "./moreTexts.ts";

export interface Parts {
  /** What the person asked: the last thing she said. */
  question: SentMessage | null;
  system: SentMessage[];
  /** What was said before, by her and by models. */
  history: SentMessage[];
  /** What tools and sources gave, and which tools the model was told of. */
  tools: SentMessage[];
}

/** The messages of a call, sorted by what they are to the reader. Every message is in exactly one part. */
export function partsOf({ messages, tools }: SentCall): Parts {
  const at = messages.findLastIndex(({ role }) => role === "user");
  const rest = messages.filter((_, place) => place !== at);
  return {
    question: messages[at] ?? null,
    system: rest.filter(({ role }) => role === "system"),
    history: rest.filter(({ role }) => role === "user" || role === "assistant"),
    tools: [...rest.filter(({ role }) => role !== "system" && role !== "user" && role !== "assistant"), ...tools.map((text) => ({ role: "tools", text }))],
  };
}

/** Everything that left, as a plain text to keep. It holds placeholders and the list of what they stand for. */
export function asText(calls: readonly SentCall[]): string {
  const one = (call: SentCall, n: number) =>
    [
      `${t("call", { n: n + 1, total: calls.length })} · ${dateTime(call.at)} · ${call.model_name} · ${call.zone}`,
      ...call.tools.map((text) => `--- tools ---\n${text}`),
      ...call.messages.map(({ role, text }) => `--- ${role} ---\n${text}`),
      ...(call.values.length ? [`--- ${t("swaps")} ---`, ...call.values.map((value) => `${value.placeholder}\t${kindName(value.kind)}\t${value.original}`)] : []),
    ].join("\n\n");
  return `${t("sawTitle")}\n\n${calls.map(one).join("\n\n\n")}\n`;
}
