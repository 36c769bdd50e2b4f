import { useState } from "react";
import type { Conversation } from "../../api/types.ts";
import { Button, Dialog, TextField } from "../../ui/index.ts";
import { rename } from "./acts.ts";
import { t } from "./texts.ts";

/** Gives a conversation another title. */
export function RenameDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const [title, setTitle] = useState(conversation.title);
  const submit = () => {
    if (!title.trim()) return;
    void rename(conversation, title);
    onClose();
  };
  return (
    <Dialog
      title={t("rename")}
      onClose={onClose}
      onSubmit={submit}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" look="primary" disabled={!title.trim()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <TextField label={t("title")} value={title} maxLength={200} autoFocus onFocus={(event) => event.currentTarget.select()} onChange={(event) => setTitle(event.currentTarget.value)} />
    </Dialog>
  );
}
