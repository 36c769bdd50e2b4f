import { useState } from "react";
import { Button, Dialog } from "../../../ui/index.ts";
import type { Content, Field } from "../types.ts";
import type { Building } from "./draft.ts";
import { tb } from "./texts.ts";
import { shown } from "./words.ts";

interface ClashProps {
  clash: NonNullable<Building["clash"]>;
  mine: Content;
  /** Gives the fields where the other's wording shall stand. */
  onSettle: (theirs: Field[]) => void;
}

/** Two have changed the same: both wordings side by side, and a choice for each. */
export function Clash({ clash: { theirs, fields }, mine, onSettle }: ClashProps) {
  const [others, setOthers] = useState<readonly Field[]>([]);
  const choose = (field: Field, other: boolean) => setOthers(other ? [...others, field] : others.filter((one) => one !== field));
  const settle = () => onSettle(fields.filter((field) => others.includes(field)));
  return (
    <Dialog title={tb("clashTitle")} lead={tb("clashLead", { name: theirs.saved_by?.name ?? tb("somebody") })} wide onClose={settle} onSubmit={settle} foot={<Button look="primary" type="submit" children={tb("keep")} />}>
      <div className="stack">
        {fields.map((field) => (
          <fieldset key={field} className="options options-columns">
            <legend className="label">{tb(`field_${field}`)}</legend>
            {[false, true].map((other) => (
              <label key={String(other)} className="option clash-option">
                <input type="radio" name={field} checked={others.includes(field) === other} onChange={() => choose(field, other)} />
                <span />
                <span>
                  {other ? tb("theirs", { name: theirs.saved_by?.name ?? tb("somebody") }) : tb("yours")}
                  <span className="clash-text">{shown(field, (other ? (theirs.content ?? mine) : mine)[field])}</span>
                </span>
              </label>
            ))}
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}
