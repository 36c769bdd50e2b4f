import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { paths } from "../../../app/paths.ts";
import { navigate } from "../../../app/router.tsx";
import { Button, Dialog, TextField, toast } from "../../../ui/index.ts";
import { fieldOf, useForm } from "../../../ui/form.ts";
import { fetchDraft, makeUseCase, saveVersion } from "../api.ts";
import type { Draft } from "../types.ts";
import type { Building, DraftRoom } from "./draft.ts";
import { explain, tb } from "./texts.ts";
import { useUnversioned } from "./versionsKnown.ts";

/** Keeps the draft as a version, and sends it on to those who approve it. */
export function SendButtons({ room, now, draft }: { room: DraftRoom; now: Building; draft: Draft }) {
  const [asking, setAsking] = useState<"version" | "send" | null>(null);
  const [busy, setBusy] = useState(false);
  const next = (draft.newest_version ?? 0) + 1;
  const fresh = useUnversioned(draft, now.content);
  const goOn = async () => {
    setBusy(true);
    try {
      const { id } = await makeUseCase(draft.id);
      await navigate(paths.useCase(id));
    } catch (error) {
      toast(errorSentence(error));
    }
    setBusy(false);
  };
  const waiting = draft.state === "waiting" && !fresh;
  return (
    <div className="row">
      <Button onClick={() => (fresh ? setAsking("version") : toast(tb("nothingNew", { n: draft.newest_version ?? 0 })))}>{tb("saveVersion", { n: next })}</Button>
      <Button look="primary" busy={busy} onClick={() => (fresh ? setAsking("send") : void goOn())}>
        {tb(waiting ? "sendWaiting" : "send")}
      </Button>
      {asking && <NewVersion room={room} number={next} send={asking === "send"} onClose={() => setAsking(null)} onSaved={asking === "send" ? goOn : undefined} />}
    </div>
  );
}

interface NewVersionProps {
  room: DraftRoom;
  number: number;
  send: boolean;
  onClose: () => void;
  onSaved?: (() => Promise<void>) | undefined;
}

function NewVersion({ room, number, send, onClose, onSaved }: NewVersionProps) {
  const form = useForm({ start: { note: "" }, explain: (error) => ({ ...explain(error), field: "note" }) });
  const submit = () =>
    form.submit(async ({ note }) => {
      await room.flush();
      const { draft, saving, problem } = room.state.get();
      if (!draft || saving !== "saved") throw problem;
      const made = await saveVersion(room.id, draft.revision, note.trim());
      room.adopt(await fetchDraft(room.id));
      onClose();
      toast(tb("versionSaved", { n: made.number }));
      await onSaved?.();
    });
  return (
    <Dialog
      title={send ? tb("sendTitle") : tb("versionTitle", { n: number })}
      lead={send ? tb("sendLead", { n: number }) : tb("versionLead")}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{tb("cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {tb(send ? "sendVerb" : "save")}
          </Button>
        </>
      }
    >
      <TextField {...fieldOf(form, "note")} label={tb("note")} hint={tb("noteHint")} maxLength={200} autoComplete="off" />
    </Dialog>
  );
}
