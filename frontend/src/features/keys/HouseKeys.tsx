import { useEffect, useState } from "react";
import { useLoad, usePages, useSettled } from "../../app/load.ts";
import { readdress, usePlace } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { Found, SearchField } from "../../ui/Found.tsx";
import { Button, Select } from "../../ui/index.ts";
import { Head, Shown } from "../admin/parts.tsx";
import { sentence } from "../admin/texts.ts";
import { fetchUnits, type Unit } from "../admin/units/api.ts";
import { UnitField } from "../admin/units/UnitField.tsx";
import { fetchHouseKeys, fetchOwnKeys, type Key, type KeyKind, type KeyRules, type KeysQuery, type KeyState } from "./api.ts";
import { hasEnded, limits } from "./form.ts";
import { KeyDialog } from "./KeyDialog.tsx";
import { type Callables, useCallables } from "./known.ts";
import { State, Used, Validity } from "./parts.tsx";
import { Rules } from "./Rules.tsx";
import { t } from "./texts.ts";
import { useActs } from "./useActs.tsx";
import "./keys.css";

const NOTHING: KeysQuery = { q: "", unit_id: "", kind: "", state: "" };
const KINDS: readonly KeyKind[] = ["system", "unit", "person"];
const STATES: readonly KeyState[] = ["active", "asleep", "expired", "revoked"];

/** The administration's keys: of systems and units, and those that people made themselves. */
export default function HouseKeys() {
  const load = useLoad(async (signal) => {
    const [own, units] = await Promise.all([fetchOwnKeys(signal), fetchUnits(signal)]);
    return { rules: own.rules, units };
  });
  return <Shown load={load}>{({ rules, units }) => <House rules={rules} units={units} onRules={(next) => load.put((before) => ({ ...before, rules: next }))} />}</Shown>;
}

interface HouseProps {
  rules: KeyRules;
  units: readonly Unit[];
  onRules: (rules: KeyRules) => void;
}

function House({ rules, units, onRules }: HouseProps) {
  const me = useMe();
  const known = useCallables();
  const { query: address } = usePlace();
  const [query, setQuery] = useState<KeysQuery>(() => ({ ...NOTHING, q: address.get("q") ?? "", unit_id: address.get("unit") ?? "" }));
  const [making, setMaking] = useState(false);
  const settled = useSettled(query);
  const filtered = Object.values(query).some(Boolean);
  const pages = usePages((cursor, signal) => fetchHouseKeys(settled, cursor, signal), JSON.stringify(settled));
  const acts = useActs(rules, known, (key) => pages.put((before) => before.map((one) => (one.id === key.id ? key : one))));
  useEffect(() => {
    const pairs = Object.entries({ q: settled.q, unit: settled.unit_id }).filter(([, value]) => value);
    readdress(`/admin/keys${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`);
  }, [settled]);
  return (
    <>
      <Head title={t("house")} lead={t(me.is_platform_owner ? "houseLead" : "houseLeadBranch")}>
        <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
          {t("make")}
        </Button>
      </Head>
      <Finder units={units} query={query} onChange={(part) => setQuery((before) => ({ ...before, ...part }))} />
      <Found
        pages={pages}
        explain={sentence}
        none={{ icon: "key", title: t("houseNone"), why: t("houseNoneWhy") }}
        narrowed={filtered ? { title: t("noneFound"), why: t("noneFoundWhy"), clear: t("clear"), onClear: () => setQuery(NOTHING) } : null}
        shown={(n) => t("shown", { n })}
      >
        {(keys) => <Table keys={keys} known={known} menu={(key) => acts.menu(key, key.person?.id === me.id)} />}
      </Found>
      {me.is_platform_owner && pages.now.state !== "loading" && <Rules rules={rules} onChange={onRules} />}
      {making && (
        <KeyDialog
          rules={rules}
          known={known}
          house={{ units, unitId: query.unit_id || me.unit?.id || "" }}
          onMade={(made) => {
            pages.reload();
            setMaking(false);
            acts.show(made);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {acts.dialog}
    </>
  );
}

function Finder({ units, query, onChange }: { units: readonly Unit[]; query: KeysQuery; onChange: (part: Partial<KeysQuery>) => void }) {
  return (
    <div className="people-finder" role="search">
      <SearchField id="keys-q" label={t("search")} value={query.q} onChange={(q) => onChange({ q })} />
      <UnitField label={t("unit")} name="unit" placeholder={t("anyKind")} clearable units={units} value={query.unit_id} onChange={(unit_id) => onChange({ unit_id })} />
      <Select label={t("kindFilter")} value={query.kind} options={[{ value: "", label: t("anyKind") }, ...KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))]} onChange={(event) => onChange({ kind: event.currentTarget.value as KeyKind | "" })} />
      <Select label={t("stateFilter")} value={query.state} options={[{ value: "", label: t("anyState") }, ...STATES.map((value) => ({ value, label: t(`state_${value}`) }))]} onChange={(event) => onChange({ state: event.currentTarget.value as KeyState | "" })} />
    </div>
  );
}

function Table({ keys, known, menu }: { keys: Key[]; known: Callables; menu: (key: Key) => React.ReactNode }) {
  return (
    <table className="table keys-table">
      <caption className="sr">{t("table")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("key")}</th>
          <th scope="col">{t("responsible")}</th>
          <th scope="col">{t("lastUsed")}</th>
          <th scope="col">{t("expiry")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id} className={hasEnded(key) ? "is-over" : undefined}>
            <th scope="row">
              <strong>{key.name}</strong> <State of={key} />
              <small>
                <code translate="no">{key.prefix}…</code> · {t(`kind_${key.kind}`)} · {limits(key.scope, known.nameOf)}
              </small>
            </th>
            <td data-label={t("responsible")}>
              {key.person?.name ?? t("nobody")}
              {key.unit && <small>{key.unit.name}</small>}
            </td>
            <td data-label={t("lastUsed")}>
              <Used of={key} plain />
            </td>
            <td data-label={t("expiry")}>
              <Validity of={key} plain />
            </td>
            <td className="keys-acts">{menu(key)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
