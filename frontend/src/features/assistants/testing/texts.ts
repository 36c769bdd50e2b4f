import { texts } from "../../../i18n/texts.ts";
import type { Run } from "./api.ts";

export const tt = texts(() => import("../../../i18n/da/assistants-testing.ts"), () => import("../../../i18n/en/assistants-testing.ts"));

/** What was run, in a word or two. */
export const targetName = ({ label, version }: Run["targets"][number]): string =>
  label === "draft" ? tt("target_draft") : label === "live" ? tt("target_live") : tt("target_version", { n: version ?? label });

/** Their names; with the model where one content is run with several. */
export const targetNames = (targets: Run["targets"]): string[] =>
  targets.map((target) => (targets.some((other) => other !== target && other.label === target.label) ? tt("targetWith", { target: targetName(target), model: target.model }) : targetName(target)));
