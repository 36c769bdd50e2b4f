import { ApiError } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { refreshSession, useMe } from "../../../app/session.ts";
import { Button, Notice, TextField, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { changed, fieldOf, useForm } from "../../../ui/form.ts";
import { Gone, Head, Part, Shown } from "../parts.tsx";
import { grantingUnits } from "../rights.ts";
import { explain, t as adminText } from "../texts.ts";
import { fetchUnits, type Unit } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { Access } from "./Access.tsx";
import { changePerson, fetchPerson, type Person } from "./api.ts";
import { check } from "./CreatePerson.tsx";
import { grantingOf } from "./roles.ts";
import { Roles } from "./Roles.tsx";
import { t } from "./texts.ts";

/** One person: details, roles, access. */
export default function PersonPage({ id }: { id: string }) {
  const load = useLoad(async (signal) => {
    const [person, units] = await Promise.all([fetchPerson(id, signal), fetchUnits(signal)]);
    return { person, units };
  });
  const { now } = load;
  if (now.state === "failed" && now.error instanceof ApiError && [404, 422].includes(now.error.status)) return <Gone />;
  return (
    <Shown load={load}>
      {({ person, units }) => <OnePerson person={person} units={units} onChange={(next) => load.put((before) => ({ ...before, person: next }))} />}
    </Shown>
  );
}

interface OnePersonProps {
  person: Person;
  units: Unit[];
  onChange: (person: Person) => void;
}

function OnePerson({ person, units, onChange }: OnePersonProps) {
  const me = useMe();
  const owner = me.is_platform_owner;
  const took = (next: Person) => {
    onChange(next);
    if (next.id === me.id) void refreshSession(); // one's own name, unit or rights
  };
  return (
    <>
      <Head title={person.name} under={{ name: adminText("people"), to: "/admin/people" }} lead={owner ? undefined : `${person.email}, ${person.unit.name}`} />
      {person.id === me.id && <Notice title={t("itsYou")} />}
      {owner && (
        <Part title={t("details")}>
          <Details person={person} units={units} onChange={took} />
        </Part>
      )}
      <Roles person={person} units={units} granting={grantingOf(grantingUnits(me), units)} onChange={took} />
      {owner && (
        <Part title={t("access")}>
          <Access person={person} self={person.id === me.id} onChange={took} />
        </Part>
      )}
    </>
  );
}

const valuesOf = ({ name, email, unit }: Person) => ({ name, email, unit_id: unit.id });

function Details({ person, units, onChange }: OnePersonProps) {
  const form = useForm({ start: valuesOf(person), check, explain, keep: `${useMe().id}.person.${person.id}` });
  const unsaved = useUnsaved(form.dirty);
  const submit = () =>
    form.submit(async (values) => {
      const next = await changePerson(person.id, person.revision, changed(form.base, { ...values, name: values.name.trim(), email: values.email.trim() }));
      form.adopt(valuesOf(next));
      onChange(next);
      toast(t("saved", { name: next.name }));
    });
  const fetchNew = async () => {
    const latest = await fetchPerson(person.id);
    form.rebase(valuesOf(latest));
    onChange(latest);
  };
  return (
    <Form form={form} names={{ name: t("name"), email: t("email"), unit_id: t("unit") }} onSubmit={() => void submit()} onFetchNew={fetchNew}>
      <TextField {...fieldOf(form, "name")} label={t("name")} autoComplete="off" maxLength={200} />
      <TextField {...fieldOf(form, "email")} label={t("email")} hint={t("emailHint")} type="email" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={254} />
      <UnitField label={t("unit")} name="unit_id" error={form.errors.unit_id} units={units} value={form.values.unit_id} onChange={(unit_id) => form.set("unit_id", unit_id)} />
      <FormFoot dirty={form.dirty}>
        <Button look={form.dirty ? "primary" : "plain"} type="submit" busy={form.busy}>
          {adminText("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}
