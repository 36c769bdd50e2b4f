import { useState } from "react";
import { createFolder, deleteFolder, renameFolder } from "../../api/conversations.ts";
import { errorSentence } from "../../api/errors.ts";
import type { Folder } from "../../api/types.ts";
import { byName } from "../../i18n/format.ts";
import { Button, Confirm, Dialog, Icon, IconButton, Menu, TextField, toast } from "../../ui/index.ts";
import { refreshFolders, refreshLists, useFolders } from "./lists.ts";
import { shownPlace } from "./place.ts";
import { t } from "./texts.ts";

/** The folders under the days, and a way to make one. */
export function Folders() {
  const folders = useFolders().toSorted((a, b) => byName(a.name, b.name));
  const [creating, setCreating] = useState(false);
  return (
    <section aria-label={t("folders")}>
      <div className="history-head">
        <h2>{t("folders")}</h2>
        <IconButton icon="plus" small label={t("newFolder")} onClick={() => setCreating(true)} />
      </div>
      <ul>
        {folders.map((folder) => (
          <li key={folder.id} className="convo-row">
            <button type="button" className="convo" onClick={() => shownPlace.set({ folder: folder.id })}>
              <Icon name="folder" small />
              <span>{folder.name}</span>
              <span className="count" aria-label={t("inFolder", { n: folder.count })}>
                {folder.count}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {creating && <FolderDialog title={t("createFolder")} start="" act={createFolder} onClose={() => setCreating(false)} />}
    </section>
  );
}

/** The head of one folder or tag: the way back, the name, and what can be done to a folder. */
export function OneFolder({ folder, title }: { folder: Folder | null; title: string }) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const back = () => shownPlace.set({});
  const items = [
    { label: t("renameFolder"), icon: "edit", onSelect: () => setDialog("rename") },
    { label: t("deleteFolder"), icon: "trash", danger: true, onSelect: () => setDialog("delete") },
  ] as const;
  const remove = async (id: string) => {
    setDialog(null);
    try {
      await deleteFolder(id);
      back();
      toast(t("folderDeleted"));
      refreshLists();
    } catch (error) {
      toast(errorSentence(error));
    }
  };
  return (
    <>
      <Button look="quiet" icon="left" className="history-back" onClick={back}>
        {t("allConversations")}
      </Button>
      <div className="history-head history-place">
        <h2>
          <Icon name={folder ? "folder" : "tag"} small />
          {title}
        </h2>
        {folder && (
          <Menu
            label={t("folderMenu", { name: folder.name })}
            items={items}
            trigger={(props) => <IconButton {...props} icon="more" small label={t("folderMenu", { name: folder.name })} />}
          />
        )}
      </div>
      {folder && dialog === "rename" && (
        <FolderDialog title={t("renameFolder")} start={folder.name} act={(name) => renameFolder(folder.id, name)} onClose={() => setDialog(null)} />
      )}
      {folder && dialog === "delete" && (
        <Confirm title={t("deleteFolderTitle", { name: folder.name })} verb={t("deleteFolder")} onConfirm={() => void remove(folder.id)} onClose={() => setDialog(null)}>
          {t("deleteFolderWhy")}
        </Confirm>
      )}
    </>
  );
}

interface FolderDialogProps {
  title: string;
  start: string;
  act: (name: string) => Promise<unknown>;
  onClose: () => void;
}

function FolderDialog({ title, start, act, onClose }: FolderDialogProps) {
  const [name, setName] = useState(start);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      await act(name.trim());
      void refreshFolders();
      onClose();
    } catch (problem) {
      setError(errorSentence(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      onSubmit={() => void submit()}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button type="submit" look="primary" busy={busy} disabled={!name.trim()}>
            {t("save")}
          </Button>
        </>
      }
    >
      <TextField label={t("folderName")} value={name} maxLength={100} autoFocus error={error} onChange={(event) => setName(event.currentTarget.value)} />
    </Dialog>
  );
}
