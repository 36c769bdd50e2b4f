import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, useId } from "react";
import { Icon } from "./icons.tsx";

export interface Common {
  label: string;
  /** One sentence of help under the label. */
  hint?: ReactNode;
  /** What is wrong, in a sentence; ties itself to the field. */
  error?: string | null;
}

export interface FieldAria {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

export function Field({ label, hint, error, children }: Common & { children: (aria: FieldAria) => ReactNode }) {
  const id = useId();
  const described = [hint && `${id}h`, error && `${id}e`].filter(Boolean).join(" ") || undefined;
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {hint && (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      {children({ id, "aria-describedby": described, "aria-invalid": error ? true : undefined })}
      {error && (
        <p className="error" id={`${id}e`}>
          <Icon name="refuse" small />
          {error}
        </p>
      )}
    </div>
  );
}

export type TextFieldProps = Common &
  Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "id"> & {
    /** What stands inside the field after the text, such as a button that shows a password. */
    end?: ReactNode;
    ref?: React.Ref<HTMLInputElement>;
  };

/** A labelled line of text. Everything an `<input>` takes is passed on (`type`, `autoComplete`, `required` …). */
export function TextField({ label, hint, error, end, ref, ...input }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => (
        <div className={error ? "field is-invalid" : "field"}>
          <input type="text" {...input} {...aria} ref={ref} />
          {end}
        </div>
      )}
    </Field>
  );
}

export type TextAreaProps = Common & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className" | "id">;

/** A labelled text of several lines. */
export function TextArea({ label, hint, error, ...area }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => <textarea rows={3} {...area} {...aria} className={error ? "area is-invalid" : "area"} />}
    </Field>
  );
}

export type SelectProps = Common &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, "className" | "id"> & { options: readonly { value: string; label: string }[] };

/** One of several, by the platform's own list. Where the choices need explaining, use Choice or radio buttons. */
export function Select({ label, hint, error, options, ...select }: SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(aria) => (
        <div className={error ? "field field-select is-invalid" : "field field-select"}>
          <select {...select} {...aria}>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="down" small />
        </div>
      )}
    </Field>
  );
}

interface SwitchProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** On or off, effective at once. */
export function Switch({ label, hint, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="switch">
      <input
        id={id}
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}h` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <p className="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
    </div>
  );
}
