import { useRef, useState } from "react";
import type { RoleAt, RoleName } from "../../../api/types.ts";
import { announce } from "../../../app/live.ts";
import { useMe } from "../../../app/session.ts";
import { Button, Confirm, Dialog, toast } from "../../../ui/index.ts";
import { FormProblems } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { RadioCards } from "../../../ui/RadioCards.tsx";
import { Part } from "../parts.tsx";
import { explain, roleText, sentence, t as adminText } from "../texts.ts";
import type { Unit } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { fetchPerson, type Person, type RoleGiven, setRoles } from "./api.ts";
import { type Granting, isSame, mayGrantAt, mayTakeBack, withinReach, withoutRole, withRole } from "./roles.ts";
import { t } from "./texts.ts";

interface RolesProps {
  person: Person;
  units: readonly Unit[];
  granting: Granting;
  onChange: (person: Person) => void;
}

/** Giving and taking back: at once, said aloud, and undone by what it gives the toast. */
function useRoleActs({ person, granting, onChange }: Pick<RolesProps, "person" | "granting" | "onChange">) {
  const put = async (from: Person, wanted: RoleGiven[], said: string, undo?: (after: Person) => void) => {
    const next = await setRoles(from.id, from.revision, wanted);
    onChange(next);
    announce(said);
    toast(said, undo && { label: adminText("undo"), run: () => undo(next) });
  };
  const failed = async (error: unknown) => {
    toast(sentence(error));
    onChange(await fetchPerson(person.id).catch(() => person)); // no answer: what is shown stays
  };
  const undoTo = (before: RoleGiven[]) => (after: Person) => void put(after, before, adminText("undone")).catch(failed);
  return {
    give: (given: RoleGiven, said: string) => put(person, withRole(person, granting, given), said, undoTo(withinReach(person, granting))),
    takeBack: (held: RoleGiven, said: string) => put(person, withoutRole(person, granting, held), said, undoTo(withinReach(person, granting))).catch(failed),
  };
}

/** What the person may do, and where. Giving and taking back take effect at once and can be undone. */
export function Roles({ person, units, granting, onChange }: RolesProps) {
  const me = useMe();
  const [giving, setGiving] = useState(false);
  const [asking, setAsking] = useState<RoleAt | null>(null);
  const [busy, setBusy] = useState<RoleAt | null>(null);
  const acts = useRoleActs({ person, granting, onChange });
  const grants = granting.units === null || granting.units.size > 0;
  const words = (role: RoleName, unit: string) => ({ name: person.name, role: roleText(role).toLocaleLowerCase(), unit });

  const takeBack = async (held: RoleAt) => {
    setBusy(held);
    await acts.takeBack(held, t("takenBack", words(held.role, held.unit_name)));
    setBusy(null);
    setAsking(null);
  };
  const give = async (given: RoleGiven) => {
    const unit = units.find(({ id }) => id === given.unit_id)?.name ?? "";
    await acts.give(given, t("given", words(given.role, unit)));
    setGiving(false);
  };
  return (
    <Part
      title={t("roles")}
      lead={t("rolesLead")}
      aside={
        grants && (
          <Button icon="plus" onClick={() => setGiving(true)}>
            {t("give")}
          </Button>
        )
      }
    >
      {person.roles.length === 0 ? (
        <p className="muted">{t("rolesNone")}</p>
      ) : (
        <ul className="rows">
          {person.roles.map((held) => (
            <li key={held.role + held.unit_id}>
              <div>
                <strong>{roleText(held.role)}</strong> · {held.unit_name}
                <small>{roleText(`${held.role}What`)}</small>
              </div>
              {mayTakeBack(granting, held) && (
                <Button
                  busy={busy === held}
                  aria-label={t("takeBackRole", words(held.role, held.unit_name))}
                  onClick={() => (person.id === me.id ? setAsking(held) : void takeBack(held))}
                >
                  {t("takeBack")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {giving && <GiveRole person={person} units={units} granting={granting} onChange={onChange} onGive={give} onClose={() => setGiving(false)} />}
      {asking && (
        <Confirm title={t("ownRole")} verb={t("takeBack")} busy={busy !== null} onConfirm={() => void takeBack(asking)} onClose={() => setAsking(null)}>
          {t("ownRoleWhy")}
        </Confirm>
      )}
    </Part>
  );
}

interface GiveRoleProps extends RolesProps {
  onGive: (given: RoleGiven) => Promise<void>;
  onClose: () => void;
}

function GiveRole({ person, units, granting, onChange, onGive, onClose }: GiveRoleProps) {
  const body = useRef<HTMLDivElement>(null);
  const root = units.find(({ parent_id }) => parent_id === null)?.id ?? "";
  const atHome = mayGrantAt(granting, person.unit.id) ? person.unit.id : "";
  const form = useForm<{ role: RoleName | ""; unit: string }>({
    start: { role: "", unit: atHome },
    check: ({ role, unit }) => ({
      ...(role ? {} : { role: t("roleMissing") }),
      ...(unit ? {} : { unit: t("unitMissing") }),
      ...(role && person.roles.some((held) => isSame(held, { role, unit_id: unit })) ? { unit: t("alreadyHeld") } : {}),
    }),
    explain,
  });
  const { role, unit } = form.values;
  const submit = () => form.submit(async (values) => (values.role ? onGive({ role: values.role, unit_id: values.unit }) : undefined));
  const fetchNew = async () => {
    onChange(await fetchPerson(person.id));
    form.rebase(form.base);
  };
  const choose = (chosen: RoleName) => {
    form.set("role", chosen);
    if (chosen === "platform_owner") form.set("unit", root);
  };
  return (
    <Dialog
      title={t("giveTo", { name: person.name })}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {t("giveVerb")}
          </Button>
        </>
      }
    >
      <div ref={body} className="stack">
        <FormProblems form={form} names={{ role: t("role"), unit: t("where") }} within={() => body.current} onFetchNew={fetchNew} />
        <RadioCards
          label={t("role")}
          name="role"
          error={form.errors.role}
          value={role || null}
          options={granting.roles.map((one) => ({ value: one, label: roleText(one), hint: roleText(`${one}What`) }))}
          onChange={choose}
        />
        <UnitField
          label={t("where")}
          name="unit"
          hint={t("whereHint")}
          error={form.errors.unit}
          units={units}
          allowed={({ id }) => (role === "platform_owner" ? id === root : mayGrantAt(granting, id))}
          value={unit}
          onChange={(id) => form.set("unit", id)}
        />
      </div>
    </Dialog>
  );
}
