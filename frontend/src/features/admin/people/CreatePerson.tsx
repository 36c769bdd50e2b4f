import { useRef, useState } from "react";
import { navigate } from "../../../app/router.tsx";
import { Button, Dialog, TextField } from "../../../ui/index.ts";
import { FormProblems, useDiscard } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { OneTimeSecret } from "../../../ui/OneTimeSecret.tsx";
import { isEmail } from "../../signin/texts.ts";
import { explain, t as adminText } from "../texts.ts";
import type { Unit } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { createPerson, type NewPerson as Made } from "./api.ts";
import { t } from "./texts.ts";

interface CreatePersonProps {
  units: readonly Unit[];
  /** The unit that the form begins with; "" is none. */
  unitId: string;
  onMade: () => void;
  onClose: () => void;
}

/** Makes a person, and shows the one-time password this once. */
export function CreatePerson({ units, unitId, onMade, onClose }: CreatePersonProps) {
  const [made, setMade] = useState<{ person: Made; secret: string } | null>(null);
  const [unit, setUnit] = useState(unitId);
  const finish = (person: Made) => {
    setUnit(person.unit.id);
    setMade({ person, secret: person.one_time_password ?? "" });
    onMade();
  };
  if (!made) return <NewPerson units={units} unitId={unit} onMade={finish} onClose={onClose} />;
  const { person, secret } = made;
  return (
    <ShownOnce
      name={person.name}
      secret={secret}
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => void navigate(`/admin/people/${person.id}`)}>{t("open", { name: person.name })}</Button>
          <Button onClick={() => setMade(null)}>{t("another")}</Button>
        </>
      }
    />
  );
}

interface ShownOnceProps {
  name: string;
  secret: string;
  foot?: React.ReactNode;
  onClose: () => void;
}

/** A one-time password, shown this once. Whoever closes it too early gives a new one. */
export function ShownOnce({ name, secret, foot, onClose }: ShownOnceProps) {
  return (
    <Dialog
      title={t("secret", { name })}
      lead={t("secretLead")}
      onClose={onClose}
      foot={
        <>
          {foot}
          <Button look="primary" onClick={onClose}>
            {t("done")}
          </Button>
        </>
      }
    >
      <OneTimeSecret label={t("secret", { name })} value={secret} />
    </Dialog>
  );
}

interface NewPersonProps {
  units: readonly Unit[];
  unitId: string;
  onMade: (person: Made) => void;
  onClose: () => void;
}

function NewPerson({ units, unitId, onMade, onClose }: NewPersonProps) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const form = useForm({ start: { name: "", email: "", unit_id: unitId }, check, explain });
  const typed = form.values.name !== "" || form.values.email !== "";
  const close = () => void (typed ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () => form.submit(async ({ name, email, unit_id }) => onMade(await createPerson({ name: name.trim(), email: email.trim(), unit_id })));
  return (
    <>
      <Dialog
        title={t("create")}
        lead={t("createLead")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{adminText("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {adminText("create")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={{ name: t("name"), email: t("email"), unit_id: t("unit") }} within={() => body.current} />
          <TextField {...fieldOf(form, "name")} label={t("name")} autoFocus autoComplete="off" maxLength={200} />
          <TextField {...fieldOf(form, "email")} label={t("email")} hint={t("emailHint")} type="email" inputMode="email" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={254} />
          <UnitField label={t("unit")} name="unit_id" error={form.errors.unit_id} units={units} value={form.values.unit_id} onChange={(id) => form.set("unit_id", id)} />
        </div>
      </Dialog>
      {question}
    </>
  );
}

/** What can be seen to be wrong with a person's details before they are sent. */
export function check(values: { name: string; email: string; unit_id: string }) {
  return {
    ...(values.name.trim() ? {} : { name: t("nameMissing") }),
    ...(isEmail(values.email) ? {} : { email: t("emailMissing") }),
    ...(values.unit_id ? {} : { unit_id: t("unitMissing") }),
  };
}
