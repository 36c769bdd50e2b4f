import { Button, Dialog, TextField, toast } from "../../../ui/index.ts";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { changeDocument, type KnowledgeDocument } from "../api.ts";
import { t, td } from "../texts.ts";
import { explain } from "../words.ts";

/** Gives a document another name. A later upload of the old name is then a document of its own. */
export function RenameDocument({ document, onDone, onClose }: { document: KnowledgeDocument; onDone: (next: KnowledgeDocument) => void; onClose: () => void }) {
  const form = useForm({ start: { name: document.name }, check: ({ name }) => (name.trim() ? {} : { name: td("nameMissing") }), explain });
  const submit = () =>
    form.submit(async ({ name }) => {
      const next = await changeDocument(document.id, document.revision, { name: name.trim() });
      toast(td("renamed", { name: next.name }));
      onClose();
      onDone(next);
    });
  const wrong = form.errors.name ?? form.problem ?? (form.stale ? td("stale") : null);
  return (
    <Dialog
      title={td("rename")}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {t("save")}
          </Button>
        </>
      }
    >
      <TextField {...fieldOf(form, "name")} label={t("name")} error={wrong} maxLength={200} autoFocus autoComplete="off" onFocus={(event) => event.currentTarget.select()} />
    </Dialog>
  );
}

