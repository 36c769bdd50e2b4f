import { useMemo } from "react";
import { Combobox } from "../../../ui/Combobox.tsx";
import { type Place, suggestionOf, unitSearch } from "./tree.ts";

interface UnitFieldProps<One extends Place> {
  label: string;
  name: string;
  hint?: string;
  error?: string | null;
  placeholder?: string;
  units: readonly One[];
  /** The id of the chosen unit; "" is none. */
  value: string;
  allowed?: (unit: One) => boolean;
  clearable?: boolean;
  onChange: (id: string) => void;
}

/** One unit of perhaps hundreds, found by writing part of its name. */
export function UnitField<One extends Place>({ units, value, allowed, onChange, ...rest }: UnitFieldProps<One>) {
  const search = useMemo(() => unitSearch(units, allowed), [units, allowed]);
  const chosen = useMemo(() => units.find(({ id }) => id === value), [units, value]);
  return <Combobox {...rest} search={search} value={chosen ? suggestionOf(units, chosen) : null} onChange={(option) => onChange(option?.value ?? "")} />;
}
