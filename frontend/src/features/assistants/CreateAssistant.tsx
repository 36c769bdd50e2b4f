import { useRef } from "react";
import { ApiError, errorSentence } from "../../api/errors.ts";
import { paths } from "../../app/paths.ts";
import { navigate } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { Button, Dialog, TextField } from "../../ui/index.ts";
import { FormProblems, useDiscard } from "../../ui/Form.tsx";
import { type Explained, fieldOf, useForm } from "../../ui/form.ts";
import { UnitField } from "../admin/units/UnitField.tsx";
import { createAssistant } from "./api.ts";
import { t } from "./texts.ts";
import type { Listed, Named } from "./types.ts";

const FIELDS: Partial<Record<string, string>> = { unit_not_found: "unit_id", not_a_builder: "unit_id", bad_content: "name", content_too_long: "name", bad_name: "name" };

const explain = (error: unknown): Explained => ({ field: error instanceof ApiError ? (FIELDS[error.code] ?? null) : null, text: errorSentence(error) });

interface CreateProps {
  units: readonly Named[];
  copyOf?: Listed | undefined;
  onClose: () => void;
}

/** Begins an assistant, empty or as a copy, and goes to the builder. */
export default function CreateAssistant({ units, copyOf, onClose }: CreateProps) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const own = useMe().unit?.id;
  const start = { name: copyOf?.name ?? "", unit_id: (units.find(({ id }) => id === own) ?? units[0])?.id ?? "" };
  const check = ({ name, unit_id }: typeof start) => ({ ...(name.trim() ? {} : { name: t("nameMissing") }), ...(unit_id ? {} : { unit_id: t("unitMissing") }) });
  const form = useForm({ start, check, explain });
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () =>
    form.submit(async ({ name, unit_id }) => {
      const made = await createAssistant({ name: name.trim(), unit_id, ...(copyOf && { copy_of: copyOf.id }) });
      onClose();
      await navigate(paths.build(made.id));
    });
  return (
    <>
      <Dialog
        title={t("createTitle")}
        lead={copyOf ? `${t("copyOf", { name: copyOf.name })} ${t("createLead")}` : t("createLead")}
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
          <FormProblems form={form} names={{ name: t("name"), unit_id: t("unit") }} within={() => body.current} />
          <TextField {...fieldOf(form, "name")} label={t("name")} hint={t("nameHint")} autoFocus autoComplete="off" maxLength={100} />
          {units.length > 1 && (
            <UnitField label={t("unit")} hint={t("unitHint")} name="unit_id" error={form.errors.unit_id} units={units.map((unit) => ({ ...unit, parent_id: null }))} value={form.values.unit_id} onChange={(id) => form.set("unit_id", id)} />
          )}
        </div>
      </Dialog>
      {question}
    </>
  );
}
