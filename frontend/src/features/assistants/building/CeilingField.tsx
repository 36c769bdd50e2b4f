import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Select } from "../../../ui/index.ts";
import { CODES, codesOf, isBase, picked } from "../../protection/classes.ts";
import { t as classText } from "../../protection/texts.ts";
import { tb } from "./texts.ts";

/** The highest class of data a conversation with it may hold; null leaves it to the rules of the house. */
export function CeilingField({ value, onChange }: { value: string | null; onChange: (name: string | null) => void }) {
  const codes = value ? codesOf(value) : [];
  return (
    <fieldset className="options">
      <Select
        label={tb("ceiling")}
        hint={tb("ceilingHint")}
        name="ceiling"
        value={codes[0] ?? ""}
        options={[{ value: "", label: tb("ceilingNone") }, ...CODES.filter(isBase).map((code) => ({ value: code, label: `${code} ${classText(code)}` }))]}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
      {value && codes.includes("K2") && (
        <div role="group" aria-label={tb("ceilingBesides")}>
          <p className="hint">{tb("ceilingBesides")}</p>
          {CODES.filter((code) => !isBase(code)).map((code) => (
            <Checkbox key={code} label={`${code} ${classText(code)}`} checked={codes.includes(code)} onChange={() => onChange(picked(value, code))} />
          ))}
        </div>
      )}
    </fieldset>
  );
}
