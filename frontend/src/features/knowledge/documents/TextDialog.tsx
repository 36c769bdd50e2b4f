import { useRef } from "react";
import { Button, Dialog, TextArea, TextField, toast } from "../../../ui/index.ts";
import { FormProblems, useDiscard } from "../../../ui/Form.tsx";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { addText } from "../api.ts";
import { t, td } from "../texts.ts";
import { explain } from "../words.ts";

/** A text that is typed or pasted becomes a document. */
export function TextDialog({ collection, onDone, onClose }: { collection: string; onDone: () => void; onClose: () => void }) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const form = useForm({
    start: { name: "", text: "" },
    check: ({ name, text }) => ({ ...(name.trim() ? {} : { name: td("textNameMissing") }), ...(text.trim() ? {} : { text: td("textMissing") }) }),
    explain,
  });
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () =>
    form.submit(async ({ name, text }) => {
      const made = await addText(collection, name.trim(), text);
      toast(td("textAdded", { name: made.name }));
      onDone();
      onClose();
    });
  return (
    <>
      <Dialog
        wide
        title={td("addText")}
        lead={td("textLead")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{t("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {td("textSave")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={{ name: td("textName"), text: td("text") }} within={() => body.current} />
          <TextField {...fieldOf(form, "name")} label={td("textName")} autoFocus autoComplete="off" maxLength={200} />
          <TextArea {...fieldOf(form, "text")} label={td("text")} hint={td("textHint")} rows={12} />
        </div>
      </Dialog>
      {question}
    </>
  );
}
