import type { Ceiling, Decision, Finding } from "./api.ts";
import { codesOf, heaviest } from "./classes.ts";
import { t } from "./texts.ts";

/** How a find is drawn: it will be replaced, it stops the text, or it is only seen. */
export type Look = "replace" | "stop" | "seen";

/** What a find means for where the text would go. Without a decision it is only seen. */
export function lookOf(finding: Finding, decision: Decision | null | undefined, ceiling: Ceiling | null | undefined): Look {
  if (!decision || decision.verdict === "allow") return "seen";
  if (decision.verdict === "replace") return finding.replaced ? "replace" : "seen";
  return stops(finding, decision, ceiling) ? "stop" : "seen";
}

/** Is it among the finds that make the text unfit for its place? */
export function stops({ raises_to: to }: Pick<Finding, "raises_to">, { because }: Decision, ceiling: Ceiling | null | undefined): boolean {
  return codesOf(to).some((code) => (ceiling ? ceiling[code] === "refuse" : code === because));
}

/** The parts of a class that a place refuses, heaviest last; what decided, where the ceiling is not known. */
export function refusedParts(name: string, { because }: Decision, ceiling: Ceiling | null | undefined): string[] {
  const parts = ceiling ? codesOf(name).filter((code) => ceiling[code] === "refuse") : [];
  // Where K2 itself is refused, the flags above it say nothing new but what they are.
  return parts.length ? parts : [because ?? heaviest(name)];
}

/** What a place may be used for by the person's own rules, in one sentence that holds for every class it names. */
export function mayBeUsedFor(ceiling: Ceiling): string {
  const { K1, K2, K3, K4, K5, K6 } = ceiling;
  if (K2 === "allow") {
    if ([K3, K4, K5, K6].every((one) => one === "allow")) return t("mayAll");
    if (K3 === "allow" && K4 === "allow") return t("mayConfidential");
    return t(K4 === "replace" ? "mayPersonalCpr" : "mayPersonal");
  }
  if (K2 === "replace") return t(K4 === "refuse" ? "mayReplaced" : "mayReplacedCpr");
  return t(K1 === "refuse" ? "mayNothing" : "mayNone");
}
