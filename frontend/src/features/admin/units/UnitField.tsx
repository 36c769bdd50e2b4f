import { useMemo } from "react";
import { Combobox } from "../../../ui/Combobox.tsx";
import type { Unit } from "./api.ts";
import { suggestionOf, unitSearch } from "./tree.ts";

interface UnitFieldProps {
  label: string;
  name: string;
  hint?: string;
  error?: string | null;
  placeholder?: string;
  units: readonly Unit[];
  /** The id of the chosen unit; "" is none. */
  value: string;
  allowed?: (unit: Unit) => boolean;
  clearable?: boolean;
  onChange: (id: string) => void;
}

/** One unit of perhaps hundreds, found by writing part of its name. */
export function UnitField({ units, value, allowed, onChange, ...rest }: UnitFieldProps) {
  const search = useMemo(() => unitSearch(units, allowed), [units, allowed]);
  const chosen = useMemo(() => units.find(({ id }) => id === value), [units, value]);
  return <Combobox {...rest} search={search} value={chosen ? suggestionOf(units, chosen) : null} onChange={(option) => onChange(option?.value ?? "")} />;
}
