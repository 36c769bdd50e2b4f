import { useRef } from "react";
import { navigate } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { useMe } from "../../app/session.ts";
import { Button, Dialog, TextArea, TextField } from "../../ui/index.ts";
import { FormProblems, useDiscard } from "../../ui/Form.tsx";
import { fieldOf, useForm } from "../../ui/form.ts";
import { UnitField } from "../admin/units/UnitField.tsx";
import { createCollection, type Named } from "./api.ts";
import { ClassField } from "./ClassField.tsx";
import { t } from "./texts.ts";
import { explain } from "./words.ts";

/** Makes a collection, and goes there. */
export function CreateCollection({ units, onClose }: { units: readonly Named[]; onClose: () => void }) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const own = useMe().unit?.id;
  const start = { name: "", description: "", unit_id: (units.find(({ id }) => id === own) ?? units[0])?.id ?? "", data_class: "K1" };
  const form = useForm({ start, check, explain });
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () =>
    form.submit(async ({ name, description, ...rest }) => {
      const made = await createCollection({ ...rest, name: name.trim(), description: description.trim() });
      onClose();
      await navigate(paths.collection(made.id));
    });
  return (
    <>
      <Dialog
        title={t("create")}
        lead={t("createLead")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {t("createVerb")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={{ name: t("name"), description: t("description"), unit_id: t("unit") }} within={() => body.current} />
          <TextField {...fieldOf(form, "name")} label={t("name")} autoFocus autoComplete="off" maxLength={200} />
          <TextArea {...fieldOf(form, "description")} label={t("description")} hint={t("descriptionHint")} maxLength={2000} />
          {units.length > 1 && (
            <UnitField label={t("unit")} hint={t("unitHint")} name="unit_id" error={form.errors.unit_id} units={units.map((unit) => ({ ...unit, parent_id: null }))} value={form.values.unit_id} onChange={(id) => form.set("unit_id", id)} />
          )}
          <ClassField value={form.values.data_class} onChange={(name) => form.set("data_class", name)} />
        </div>
      </Dialog>
      {question}
    </>
  );
}

function check({ name, unit_id }: { name: string; unit_id: string }) {
  return { ...(name.trim() ? {} : { name: t("nameMissing") }), ...(unit_id ? {} : { unit_id: t("unitMissing") }) };
}
