import type { ReactNode } from "react";
import "./forms.css";

interface CheckboxProps {
  label: ReactNode;
  name?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
}

/** Yes or no, as part of a form that is saved later. What takes effect at once is a Switch. */
export function Checkbox({ label, checked, onChange, ...rest }: CheckboxProps) {
  return (
    <label className="check">
      <input type="checkbox" {...rest} checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
