import { ClassCode, Icon } from "../../ui/index.ts";
import { CODES, type Code, codesOf, isBase, picked } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { t } from "./texts.ts";

interface ClassFieldProps {
  value: string;
  error?: string | null;
  onChange: (name: string) => void;
}

/** How sensitive a material is: one of three degrees, and with personal data perhaps more besides. */
export function ClassField({ value, error, onChange }: ClassFieldProps) {
  const codes = codesOf(value);
  const flags = CODES.filter((code) => !isBase(code));
  const option = (code: Code, type: "radio" | "checkbox") => (
    <label key={code} className="option">
      <input type={type} name={type === "radio" ? "data_class" : code} checked={codes.includes(code)} onChange={() => onChange(picked(value, code))} />
      <ClassCode code={code} />
      <span>
        {classText(code)}
        <small>{classText(`${code}What`)}</small>
      </span>
    </label>
  );
  return (
    <>
      <fieldset className="options">
        <legend className="label">{t("classLabel")}</legend>
        <p className="hint">{t("classHint")}</p>
        {CODES.filter(isBase).map((code) => option(code, "radio"))}
      </fieldset>
      {codes.includes("K2") && (
        <fieldset className="options options-columns">
          <legend className="label">{t("classBesides")}</legend>
          {flags.map((code) => option(code, "checkbox"))}
        </fieldset>
      )}
      {error && (
        <p className="error">
          <Icon name="refuse" small />
          {error}
        </p>
      )}
    </>
  );
}
