import { useState } from "react";
import { navigate } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { Button, Dialog, TextArea, TextField, toast } from "../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../ui/Form.tsx";
import { changed, fieldOf, useForm } from "../../ui/form.ts";
import { Part } from "../admin/parts.tsx";
import { isLower } from "../protection/classes.ts";
import { changeCollection, type Collection, deleteCollection, fetchCollection } from "./api.ts";
import { ClassField } from "./ClassField.tsx";
import { t } from "./texts.ts";
import { explain } from "./words.ts";

const valuesOf = ({ name, description, data_class }: Collection) => ({ name, description, data_class, reason: "" });

/** Name, description and class; and deleting it all. */
export function Settings({ collection, onChange }: { collection: Collection; onChange: (next: Collection) => void }) {
  const [deleting, setDeleting] = useState(false);
  return (
    <div className="knowledge-parts">
      <Part title={t("details")}>
        <Details collection={collection} onChange={onChange} />
      </Part>
      <Part title={t("danger")} lead={t("dangerWhy")}>
        <div className="row">
          <Button look="danger" icon="trash" onClick={() => setDeleting(true)}>
            {t("danger")}
          </Button>
        </div>
      </Part>
      {deleting && <DeleteCollection collection={collection} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function Details({ collection, onChange }: { collection: Collection; onChange: (next: Collection) => void }) {
  const { id, revision, data_class } = collection;
  const form = useForm({
    start: valuesOf(collection),
    check: (values) => ({
      ...(values.name.trim() ? {} : { name: t("nameMissing") }),
      ...(isLower(data_class, values.data_class) && !values.reason.trim() ? { reason: t("reasonMissing") } : {}),
    }),
    explain,
  });
  const unsaved = useUnsaved(form.dirty);
  const lower = isLower(data_class, form.values.data_class);
  const submit = () =>
    form.submit(async ({ reason, ...values }) => {
      const next = await changeCollection(id, revision, { ...changed(form.base, { ...form.base, ...values, name: values.name.trim(), description: values.description.trim() }), ...(lower ? { reason: reason.trim() } : {}) });
      form.adopt(valuesOf(next));
      onChange(next);
      toast(t("saved"));
    });
  const fetchNew = async () => {
    const latest = await fetchCollection(id);
    form.rebase(valuesOf(latest));
    onChange(latest);
  };
  return (
    <Form form={form} names={{ name: t("name"), description: t("description"), data_class: t("classLabel"), reason: t("reason") }} onSubmit={() => void submit()} onFetchNew={fetchNew}>
      <TextField {...fieldOf(form, "name")} label={t("name")} autoComplete="off" maxLength={200} />
      <TextArea {...fieldOf(form, "description")} label={t("description")} hint={t("descriptionHint")} maxLength={2000} />
      <ClassField value={form.values.data_class} error={form.errors.data_class} onChange={(name) => form.set("data_class", name)} />
      {lower && <TextArea {...fieldOf(form, "reason")} label={t("reason")} hint={t("reasonHint")} maxLength={1000} />}
      <FormFoot dirty={form.dirty}>
        <Button look={form.dirty ? "primary" : "plain"} type="submit" busy={form.busy}>
          {t("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

/** Deleting takes everything for everybody, so the name is written first. */
function DeleteCollection({ collection: { id, name, documents }, onClose }: { collection: Collection; onClose: () => void }) {
  const same = (typed: string) => typed.trim().toLocaleLowerCase() === name.trim().toLocaleLowerCase();
  const form = useForm({ start: { typed: "" }, check: ({ typed }) => (same(typed) ? {} : { typed: t("deleteNameWrong") }), explain });
  const submit = () =>
    form.submit(async () => {
      await deleteCollection(id);
      onClose();
      toast(t("deleted", { name }));
      await navigate(paths.knowledge, { force: true });
    });
  return (
    <Dialog
      title={t("deleteTitle", { name })}
      lead={documents ? t("deleteWhy", { n: documents }) : t("deleteEmpty")}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="danger" type="submit" busy={form.busy}>
            {t("danger")}
          </Button>
        </>
      }
    >
      <TextField {...fieldOf(form, "typed")} label={t("deleteName")} hint={name} error={form.errors.typed ?? form.problem} autoComplete="off" autoCapitalize="none" spellCheck={false} />
    </Dialog>
  );
}
