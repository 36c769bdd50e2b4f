import { useEffect, useMemo, useState } from "react";
import { lazily } from "../../../app/lazily.ts";
import { useLoad, usePages, useSettled } from "../../../app/load.ts";
import { Link, readdress, usePlace } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { number } from "../../../i18n/format.ts";
import { Found, SearchField } from "../../../ui/Found.tsx";
import { Button, Select } from "../../../ui/index.ts";
import { when } from "../../settings/texts.ts";
import { Head } from "../parts.tsx";
import { roleText, sentence, t as adminText } from "../texts.ts";
import { fetchUnits } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { fetchPeople, type PeopleQuery, type Person, type PersonState } from "./api.ts";
import { CreatePerson } from "./CreatePerson.tsx";
import { ROLES } from "./roles.ts";
import { t } from "./texts.ts";

const PersonPage = lazily(() => import("./PersonPage.tsx"));

/** The people: a list to search, or one of them. */
export default function People({ rest: [id] }: { rest: string[] }) {
  return id ? <PersonPage key={id} id={id} /> : <PeopleList />;
}

function PeopleList() {
  const me = useMe();
  const { query: address } = usePlace();
  const [query, setQuery] = useState<PeopleQuery>(() => ({
    q: address.get("q") ?? "",
    unit_id: address.get("unit") ?? "",
    state: (address.get("state") ?? "") as PersonState | "",
  }));
  const [creating, setCreating] = useState(false);
  const settled = useSettled(query);
  const units = useLoad(fetchUnits);
  const pages = usePages((cursor, signal) => fetchPeople(settled, cursor, signal), JSON.stringify(settled));
  const filtered = Boolean(query.q || query.unit_id || query.state);
  const change = (part: Partial<PeopleQuery>) => setQuery((before) => ({ ...before, ...part }));

  // The search stands in the address: back from a person leads to the same list.
  useEffect(() => {
    const pairs = Object.entries({ q: settled.q, unit: settled.unit_id, state: settled.state }).filter(([, value]) => value);
    readdress(`/admin/people${pairs.length ? `?${new URLSearchParams(pairs)}` : ""}`);
  }, [settled]);

  const known = units.now.state === "ready" ? units.now.value : [];
  return (
    <>
      <Head title={adminText("people")} lead={me.is_platform_owner ? t("lead") : t("leadBranch")}>
        {me.is_platform_owner && (
          <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
            {t("create")}
          </Button>
        )}
      </Head>
      <div className="people-finder" role="search">
        <SearchField id="people-q" label={t("search")} value={query.q} onChange={(q) => change({ q })} />
        <UnitField label={t("unitFilter")} name="unit" placeholder={t("everyUnit")} clearable units={known} value={query.unit_id} onChange={(unit_id) => change({ unit_id })} />
        <Select
          label={t("stateFilter")}
          value={query.state}
          options={[
            { value: "", label: t("anyState") },
            { value: "active", label: t("active") },
            { value: "blocked", label: t("blocked") },
          ]}
          onChange={(event) => change({ state: event.currentTarget.value as PersonState | "" })}
        />
      </div>
      <Found
        pages={pages}
        explain={sentence}
        none={{ icon: "users", title: t("nobody"), why: t("nobodyWhy") }}
        narrowed={filtered ? { title: t("nobodyFound"), why: t("nobodyFoundWhy"), clear: t("clear"), onClear: () => setQuery({ q: "", unit_id: "", state: "" }) } : null}
        shown={(n) => t("shown", { n })}
      >
        {(people) => <Table people={people} />}
      </Found>
      {creating && <CreatePerson units={known} unitId={query.unit_id || me.unit?.id || ""} onMade={pages.reload} onClose={() => setCreating(false)} />}
    </>
  );
}

function Table({ people }: { people: Person[] }) {
  return (
    <table className="table">
      <caption className="sr">{t("found")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("person")}</th>
          <th scope="col">{t("unit")}</th>
          <th scope="col">{t("roles")}</th>
          <th scope="col">{t("lastSeen")}</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <Row key={person.id} person={person} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ person }: { person: Person }) {
  const roles = useMemo(() => ROLES.filter((role) => person.roles.some((held) => held.role === role)), [person.roles]);
  return (
    <tr>
      <th scope="row">
        <Link to={`/admin/people/${person.id}`}>{person.name}</Link>
        {person.state === "blocked" && (
          <>
            {" "}
            <span className="status is-refuse">{t("blocked")}</span>
          </>
        )}
        <small>{person.email}</small>
      </th>
      <td data-label={t("unit")}>{person.unit.name}</td>
      <td data-label={t("roles")}>
        {roles.length ? roles.map((role) => roleText(role)).join(", ") : <span className="muted">{t("noRoles")}</span>}
        {person.roles.length > roles.length && <span className="muted"> ({number(person.roles.length)})</span>}
      </td>
      <td data-label={t("lastSeen")}>{person.last_seen_at ? when(person.last_seen_at) : <span className="muted">{t("never")}</span>}</td>
    </tr>
  );
}
