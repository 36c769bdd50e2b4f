import { useState } from "react";
import { texts } from "../../../i18n/texts.ts";
import { Button, Dialog } from "../../../ui/index.ts";
import { tb } from "./texts.ts";

const tt = texts(() => import("../../../i18n/da/assistants-templates.ts"), () => import("../../../i18n/en/assistants-templates.ts"));
const TEMPLATES = ["lookup", "letter", "minutes", "summary", "advice"] as const;

/** Beginnings of instructions that work, each for one kind of task. */
export default function Templates({ replaces, onChoose, onClose }: { replaces: boolean; onChoose: (instructions: string) => void; onClose: () => void }) {
  const [chosen, setChosen] = useState<(typeof TEMPLATES)[number]>("lookup");
  const use = () => onChoose(tt(`${chosen}Text`));
  return (
    <Dialog
      title={tb("templates")}
      lead={replaces ? `${tb("templatesLead")} ${tb("templateReplace")}` : tb("templatesLead")}
      wide
      onClose={onClose}
      onSubmit={use}
      foot={
        <>
          <Button onClick={onClose}>{tb("cancel")}</Button>
          <Button look="primary" type="submit">
            {tb("templateUse")}
          </Button>
        </>
      }
    >
      <fieldset className="options">
        <legend className="sr">{tb("templates")}</legend>
        {TEMPLATES.map((one) => (
          <label key={one} className="option">
            <input type="radio" name="template" checked={one === chosen} onChange={() => setChosen(one)} />
            <span />
            <span>
              {tt(one)}
              <small>{tt(`${one}What`)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="about-instructions mt-4" tabIndex={0} role="region" aria-label={tt(chosen)}>
        {tt(`${chosen}Text`)}
      </div>
    </Dialog>
  );
}
