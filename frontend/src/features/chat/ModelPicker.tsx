import type { Model, ModelList } from "../../api/types.ts";
import { Choice, Icon, ZoneGlyph } from "../../ui/index.ts";
import { rememberModel, zoneSentence } from "./models.ts";
import { t } from "./texts.ts";

interface ModelPickerProps {
  models: readonly Model[];
  zones: ModelList["zones"];
  model: Model | null;
  onChange: (id: string) => void;
}

/** Which model answers: each with the rings of its place and the same in words. */
export function ModelPicker({ models, zones, model, onChange }: ModelPickerProps) {
  if (!model) return null;
  return (
    <Choice
      label={t("model")}
      value={model.id}
      options={models.map((one) => ({
        value: one.id,
        label: one.name,
        hint: [one.description, zoneSentence(one.zone, zones)].filter(Boolean).join(" "),
        sign: <ZoneGlyph zone={one.zone} />,
      }))}
      onChange={(id) => {
        rememberModel(id);
        onChange(id);
      }}
      trigger={(props) => (
        <button type="button" className="chip chip-model" aria-label={t("modelNow", { name: model.name })} {...props}>
          <span>{model.name}</span>
          <Icon name="down" small />
        </button>
      )}
    />
  );
}
