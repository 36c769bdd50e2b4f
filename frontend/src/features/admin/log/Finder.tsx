import { useMemo } from "react";
import { useLoad } from "../../../app/load.ts";
import { byName } from "../../../i18n/format.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Button, Select, TextField } from "../../../ui/index.ts";
import { fetchPeople } from "../people/api.ts";
import { fetchUnits } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import type { LogQuery } from "./api.ts";
import { classOptions, groups, groupText, t } from "./words.ts";

interface FinderProps {
  query: LogQuery;
  who: Suggestion | null;
  /** What the object that is searched for is called. */
  about: string;
  onChange: (part: Partial<LogQuery>) => void;
  onWho: (who: Suggestion | null) => void;
}

/** Narrows the log. */
export function Finder({ query, who, about, onChange, onWho }: FinderProps) {
  const units = useLoad(fetchUnits).now;
  const kinds = useMemo(
    () => groups().map((value) => ({ value, label: groupText(value) })).sort((one, other) => byName(one.label, other.label)),
    [],
  );
  return (
    <div className="people-finder log-finder" role="search">
      <Select label={t("kind")} value={query.act} options={[{ value: "", label: t("every") }, ...kinds]} onChange={(event) => onChange({ act: event.currentTarget.value })} />
      <Combobox label={t("who")} name="who" placeholder={t("everybody")} clearable remote value={who} search={findPeople} onChange={onWho} />
      <UnitField
        label={t("unit")}
        name="unit"
        placeholder={t("wholeHouse")}
        clearable
        units={units.state === "ready" ? units.value : []}
        value={query.unit_id}
        onChange={(unit_id) => onChange({ unit_id })}
      />
      <Select
        label={t("dataClass")}
        value={query.data_class}
        options={[{ value: "", label: t("every") }, ...classOptions()]}
        onChange={(event) => onChange({ data_class: event.currentTarget.value })}
      />
      <TextField label={t("from")} type="date" value={query.from} max={query.to || undefined} onChange={(event) => onChange({ from: event.currentTarget.value })} />
      <TextField label={t("to")} type="date" value={query.to} min={query.from || undefined} onChange={(event) => onChange({ to: event.currentTarget.value })} />
      {query.object_id && (
        <p className="log-about">
          {t("about", { what: about || t("oneThing") })} <Button onClick={() => onChange({ object_id: "" })}>{t("notOnly")}</Button>
        </p>
      )}
    </div>
  );
}

async function findPeople(text: string): Promise<Suggestion[]> {
  const { items } = await fetchPeople({ q: text.trim() });
  return items.map(({ id, name, email, unit }) => ({ value: id, label: name, hint: `${email}, ${unit.name}` }));
}
