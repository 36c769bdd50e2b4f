import { Button, Dialog, TextArea, toast } from "../../ui/index.ts";
import { fieldOf, useForm } from "../../ui/form.ts";
import { errorSentence } from "../../api/errors.ts";
import { takeDown } from "./api.ts";
import { t } from "./texts.ts";

/** Takes an assistant away from its users, and tells them why. */
export function TakeDown({ id, name, onClose, onDone }: { id: string; name: string; onClose: () => void; onDone: () => void }) {
  const form = useForm({
    start: { reason: "" },
    check: ({ reason }) => (reason.trim() ? {} : { reason: t("reasonMissing") }),
    explain: (error) => ({ field: "reason", text: errorSentence(error) }),
  });
  const submit = () =>
    form.submit(async ({ reason }) => {
      await takeDown(id, reason.trim());
      onClose();
      onDone();
      toast(t("takenDown", { name }));
    });
  return (
    <Dialog
      title={t("takeDownTitle", { name })}
      lead={t("takeDownWhy")}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="danger" type="submit" busy={form.busy}>
            {t("takeDown")}
          </Button>
        </>
      }
    >
      <TextArea {...fieldOf(form, "reason")} label={t("reason")} hint={t("reasonHint")} maxLength={500} />
    </Dialog>
  );
}
