import type { Assistant } from "../../api/types.ts";
import { Choice, Icon, isIcon } from "../../ui/index.ts";
import { t } from "./texts.ts";

interface AssistantPickerProps {
  assistants: readonly Assistant[];
  assistant: Assistant | null;
  onChange: (id: string) => void;
}

/** Which assistant answers. With one alone there is nothing to choose. */
export function AssistantPicker({ assistants, assistant, onChange }: AssistantPickerProps) {
  if (!assistant || assistants.length < 2) return null;
  return (
    <Choice
      label={t("assistant")}
      value={assistant.id}
      options={assistants.map((one) => ({ value: one.id, label: one.name, hint: one.description, sign: <Icon name={isIcon(one.icon) ? one.icon : "pen"} /> }))}
      onChange={onChange}
      trigger={(props) => (
        <button type="button" className="chip chip-model chip-assistant" aria-label={t("assistantNow", { name: assistant.name })} {...props}>
          <Icon name={isIcon(assistant.icon) ? assistant.icon : "pen"} small />
          <span>{assistant.name}</span>
          <Icon name="down" small />
        </button>
      )}
    />
  );
}
