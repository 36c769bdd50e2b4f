import { useRef } from "react";
import { Link } from "../../../app/router.tsx";
import { Button, Confirm, Dialog, TextField } from "../../../ui/index.ts";
import { FormProblems } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { explain, t as adminText } from "../texts.ts";
import { changeUnit, createUnit, fetchUnits, type Unit } from "./api.ts";
import { t } from "./texts.ts";
import { branchOf, type Node } from "./tree.ts";
import { UnitField } from "./UnitField.tsx";

interface NameDialogProps {
  title: string;
  verb: string;
  name: string;
  onSave: (name: string) => Promise<void>;
  /** Fetches the newest name, when somebody else has changed it. */
  onFetchNew?: () => Promise<string>;
  onClose: () => void;
}

function NameDialog({ title, verb, name, onSave, onFetchNew, onClose }: NameDialogProps) {
  const form = useForm({ start: { name }, check: (values) => (values.name.trim() ? {} : { name: t("nameMissing") }), explain });
  const body = useRef<HTMLDivElement>(null);
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void form.submit((values) => onSave(values.name.trim()))}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {verb}
          </Button>
        </>
      }
    >
      <div ref={body} className="stack">
        <FormProblems
          form={form}
          names={{ name: t("name") }}
          within={() => body.current}
          onFetchNew={onFetchNew && (async () => form.rebase({ name: await onFetchNew() }))}
        />
        <TextField {...fieldOf(form, "name")} label={t("name")} maxLength={200} autoFocus autoComplete="off" />
      </div>
    </Dialog>
  );
}

interface UnitDialogProps {
  unit: Unit;
  onDone: (unit: Unit) => void;
  onClose: () => void;
}

export function AddUnit({ unit, onDone, onClose }: UnitDialogProps) {
  const save = async (name: string) => onDone(await createUnit({ parent_id: unit.id, name }));
  return <NameDialog title={t("addUnder", { name: unit.name })} verb={adminText("create")} name="" onSave={save} onClose={onClose} />;
}

export function RenameUnit({ unit, onDone, onClose }: UnitDialogProps) {
  const latest = useRef(unit);
  const save = async (name: string) => onDone(await changeUnit(unit.id, { revision: latest.current.revision, name }));
  const fetchNew = async () => (latest.current = await fetchOne(unit)).name;
  return <NameDialog title={t("renameTitle", { name: unit.name })} verb={t("rename")} name={unit.name} onSave={save} onFetchNew={fetchNew} onClose={onClose} />;
}

export function MoveUnit({ unit, units, onDone, onClose }: UnitDialogProps & { units: readonly Unit[] }) {
  const latest = useRef(unit);
  const body = useRef<HTMLDivElement>(null);
  const below = branchOf(units, unit.id);
  const form = useForm({ start: { parent: "" }, check: (values) => (values.parent ? {} : { parent: t("parentMissing") }), explain });
  const save = () =>
    form.submit(async ({ parent }) => onDone(await changeUnit(unit.id, { revision: latest.current.revision, parent_id: parent })));
  const fetchNew = async () => {
    latest.current = await fetchOne(unit);
    form.rebase({ parent: "" });
  };
  return (
    <Dialog
      title={t("moveTitle", { name: unit.name })}
      lead={t("moveLead")}
      onClose={onClose}
      onSubmit={() => void save()}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {t("move")}
          </Button>
        </>
      }
    >
      <div ref={body} className="stack">
        <FormProblems form={form} names={{ parent: t("parent") }} within={() => body.current} onFetchNew={fetchNew} />
        <UnitField
          label={t("parent")}
          name="parent"
          error={form.errors.parent}
          units={units}
          allowed={({ id }) => !below.has(id) && id !== unit.parent_id}
          value={form.values.parent}
          onChange={(id) => form.set("parent", id)}
        />
      </div>
    </Dialog>
  );
}

interface DeleteUnitProps {
  node: Node;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks, or says what has to be moved first. */
export function DeleteUnit({ node: { unit, children }, busy, onConfirm, onClose }: DeleteUnitProps) {
  if (unit.people === 0 && children.length === 0) {
    return (
      <Confirm title={t("deleteTitle", { name: unit.name })} verb={t("delete")} busy={busy} onConfirm={onConfirm} onClose={onClose}>
        {t("deleteWhy")}
      </Confirm>
    );
  }
  const people = unit.people ? t("onePerson", { n: unit.people }) : "";
  const units = children.length ? t("oneUnit", { n: children.length }) : "";
  return (
    <Dialog
      title={t("notEmpty", { name: unit.name })}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{adminText("close")}</Button>
          {unit.people > 0 && (
            <Link className="btn" to={`/admin/people?unit=${unit.id}`}>
              {t("showPeople")}
            </Link>
          )}
        </>
      }
    >
      <p>{t("notEmptyWhy", { what: people && units ? t("and", { one: people, other: units }) : people || units })}</p>
    </Dialog>
  );
}

async function fetchOne(unit: Unit): Promise<Unit> {
  return (await fetchUnits()).find(({ id }) => id === unit.id) ?? unit;
}
