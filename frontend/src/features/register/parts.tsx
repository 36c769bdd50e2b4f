import { Nowhere } from "../../ui/Fetched.tsx";
import { Icon } from "../../ui/index.ts";
import { t } from "./texts.ts";
import type { State } from "./types.ts";
import { stateWords } from "./words.ts";

export { Fetched as Shown, More } from "../../ui/Fetched.tsx";

/** An address of the register that leads nowhere, or nowhere any longer. */
export const Gone = () => <Nowhere to="/register" back={t("backToList")} />;

/** Where a use case stands, in a word with its sign. */
export function StateSign({ state }: { state: State }) {
  const { look, icon, text } = stateWords(state);
  return (
    <span className={`status ${look}`.trim()}>
      <Icon name={icon} small />
      {text}
    </span>
  );
}
