import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";
import { Pop, type PopTrigger } from "./Pop.tsx";

export interface Option<Value extends string> {
  value: Value;
  label: string;
  /** One line of plain words under the label. */
  hint?: string;
  /** A sign before the label, such as a zone's rings. */
  sign?: ReactNode;
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value | null;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
  trigger: (props: PopTrigger) => ReactNode;
}

/** A button that opens a listbox: one of several, each with a sign and a line of explanation. */
export function Choice<Value extends string>({ label, value, options, onChange, trigger }: ChoiceProps<Value>) {
  return (
    <Pop role="listbox" label={label} trigger={trigger}>
      {(close) =>
        options.map((option) => (
          <div
            key={option.value}
            role="option"
            className="pop-item"
            tabIndex={-1}
            aria-selected={option.value === value}
            onClick={() => {
              close();
              onChange(option.value);
            }}
          >
            {option.sign}
            <span>
              {option.label}
              {option.hint && <small>{option.hint}</small>}
            </span>
            {option.value === value && <Icon name="check" small />}
          </div>
        ))
      }
    </Pop>
  );
}
