import { type ReactNode, useId } from "react";
import type { Option } from "./Choice.tsx";
import { Icon } from "./icons.tsx";
import "./forms.css";

interface RadioCardsProps<Value extends string> {
  label: string;
  name: string;
  hint?: ReactNode;
  error?: string | null;
  value: Value | null;
  options: readonly (Option<Value> & { disabled?: boolean })[];
  onChange: (value: Value) => void;
  /** Side by side where there is room; `narrow` for short words. */
  columns?: boolean | "narrow";
}

/** One of a few choices that each need a line of explanation. */
export function RadioCards<Value extends string>({ label, name, hint, error, value, options, onChange, columns }: RadioCardsProps<Value>) {
  const id = useId();
  return (
    <fieldset className={`options ${columns ? "options-columns" : ""} ${columns === "narrow" ? "options-narrow" : ""}`.trim()} aria-describedby={[hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ") || undefined}>
      <legend className="label">{label}</legend>
      {hint && (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      {options.map((option) => (
        <label key={option.value} className="option">
          <input type="radio" name={name} value={option.value} checked={value === option.value} disabled={option.disabled} onChange={() => onChange(option.value)} />
          {option.sign ?? <span />}
          <span>
            {option.label}
            {option.hint && <small>{option.hint}</small>}
          </span>
        </label>
      ))}
      {error && (
        <p className="error" id={`${id}e`}>
          <Icon name="refuse" small />
          {error}
        </p>
      )}
    </fieldset>
  );
}
