import { useId } from "react";
import { Combobox } from "../../../ui/Combobox.tsx";
import { IconButton } from "../../../ui/index.ts";
import { countryName } from "../countries/api.ts";
import { searchCountries } from "../countries/codes.ts";
import { t } from "./facts.ts";

interface CountriesFieldProps {
  label: string;
  hint: string;
  name: string;
  error?: string | null;
  value: readonly string[];
  onChange: (codes: string[]) => void;
}

/** Several countries, each found by writing part of its name. */
export function CountriesField({ label, hint, name, error, value, onChange }: CountriesFieldProps) {
  const id = useId();
  return (
    <div className="countries-field" role="group" aria-labelledby={id}>
      <span id={id} className="label">
        {label}
      </span>
      <p className="hint">{hint}</p>
      {value.length > 0 && (
        <ul className="chosen-countries">
          {value.map((code) => (
            <li key={code}>
              {countryName(code)}
              <IconButton icon="close" small label={t("removeCountry", { country: countryName(code) })} onClick={() => onChange(value.filter((one) => one !== code))} />
            </li>
          ))}
        </ul>
      )}
      <Combobox
        label={t("addCountry")}
        name={name}
        error={error ?? null}
        value={null}
        search={(text) => searchCountries(text).filter(({ value: code }) => !value.includes(code))}
        onChange={(option) => option && onChange([...value, option.value])}
      />
    </div>
  );
}
