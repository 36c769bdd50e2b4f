import { useState } from "react";
import { usePages, useSettled } from "../../../app/load.ts";
import { readdress, usePlace } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { useTitle } from "../../../app/title.ts";
import { Button, EmptyState, Icon, Select } from "../../../ui/index.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { number } from "../../../i18n/format.ts";
import { locale } from "../../../i18n/texts.ts";
import { fetchPolicyUnits } from "../../admin/policy/api.ts";
import { fetchList, fetchSubjects, type ListQuery } from "../api.ts";
import { More, Shown } from "../parts.tsx";
import { t } from "../texts.ts";
import { type Row, type State, STATES } from "../types.ts";
import { Rows } from "./Rows.tsx";

const NOTHING: ListQuery = { state: "", unit: "", risk: "", due: "", q: "" };
const RISKS = ["prohibited", "high_risk", "dpia", "ordinary"] as const;
const DUES = ["over", "soon"] as const;

/** Every use case one may read, with search and filters; the address remembers them. */
export function List() {
  useTitle(t("title"));
  const { administers } = useMe();
  const { query: asked } = usePlace();
  const [query, setQuery] = useState<ListQuery>(() => ({ ...NOTHING, ...Object.fromEntries([...asked].filter(([key]) => key in NOTHING)) }));
  const [counts, setCounts] = useState<Partial<Record<State, number>> | null>(null);
  const [unit, setUnit] = useState<Suggestion | null>(null);
  const settled = useSettled(query);
  const pages = usePages<Row>(async (cursor, signal) => {
    const page = await fetchList({ ...settled, q: settled.q.trim() }, cursor, signal);
    setCounts(page.counts);
    return page;
  }, JSON.stringify(settled));

  const set = (part: Partial<ListQuery>) => {
    const next = { ...query, ...part };
    setQuery(next);
    const chosen = Object.entries(next).filter(([, value]) => value);
    readdress(`/register${chosen.length ? `?${new URLSearchParams(chosen)}` : ""}`);
  };
  const clear = () => (setUnit(null), set(NOTHING));
  const filtered = Object.values(settled).some((value) => value.trim() !== "");
  const nothing = pages.now.state === "ready" && pages.now.value.length === 0 && !filtered;
  if (nothing) {
    return (
      <EmptyState icon="register" title={t("none")}>
        {t("noneWhy")}
      </EmptyState>
    );
  }
  return (
    <>
      <div className="register-finder" role="search">
        <div className="form-field register-search">
          <label className="label" htmlFor="register-q">
            {t("search")}
          </label>
          <div className="field">
            <Icon name="search" small />
            <input id="register-q" type="search" value={query.q} maxLength={200} placeholder={t("searchHint")} onChange={(event) => set({ q: event.currentTarget.value })} />
          </div>
        </div>
        <Combobox label={t("unit")} name="unit" value={unit ?? (query.unit ? { value: query.unit, label: t("chosenUnit") } : null)} placeholder={t("allUnits")} search={unitsFor(administers)} remote clearable onChange={(chosen) => (setUnit(chosen), set({ unit: chosen?.value ?? "" }))} />
        <Select label={t("risk")} name="risk" value={query.risk} options={[{ value: "", label: t("allRisks") }, ...RISKS.map((value) => ({ value, label: t(`risk_${value}`) }))]} onChange={(event) => set({ risk: event.currentTarget.value })} />
        <Select label={t("due")} name="due" value={query.due} options={[{ value: "", label: t("allDue") }, ...DUES.map((value) => ({ value, label: t(`due_${value}`) }))]} onChange={(event) => set({ due: event.currentTarget.value })} />
      </div>
      <div className="filters" role="group" aria-label={t("state")}>
        <Filter name={t("allStates")} count={counts ? Object.values(counts).reduce((sum, n) => sum + n, 0) : null} chosen={query.state === ""} onChoose={() => set({ state: "" })} />
        {STATES.filter((state) => query.state === state || (counts?.[state] ?? 0) > 0).map((state) => (
          <Filter key={state} name={t(state)} count={counts?.[state] ?? 0} chosen={query.state === state} onChoose={() => set({ state: query.state === state ? "" : state })} />
        ))}
      </div>
      <Shown load={pages}>
        {(rows) =>
          rows.length ? (
            <Rows rows={rows} />
          ) : (
            <EmptyState icon="search" title={t("noneFound")} action={<Button onClick={clear}>{t("clear")}</Button>}>
              {t("noneFoundWhy")}
            </EmptyState>
          )
        }
      </Shown>
      <More pages={pages} />
    </>
  );
}

const MOST_UNITS = 50;

/** Units by part of their name: for who administers something those whose rules they read (the DPO included), else those one may build for. */
const unitsFor = (administers: boolean) => async (text: string): Promise<Suggestion[]> => {
  const typed = text.trim().toLocaleLowerCase(locale());
  const found = administers ? (await fetchPolicyUnits()).filter(({ name }) => name.toLocaleLowerCase(locale()).includes(typed)) : (await fetchSubjects(text.trim())).units;
  return found.slice(0, MOST_UNITS).map(({ id, name }) => ({ value: id, label: name }));
};

function Filter({ name, count, chosen, onChoose }: { name: string; count: number | null; chosen: boolean; onChoose: () => void }) {
  return (
    <button type="button" className="filter" aria-pressed={chosen} onClick={onChoose}>
      {name}
      {count !== null && <span className="filter-count"> {number(count)}</span>}
    </button>
  );
}
