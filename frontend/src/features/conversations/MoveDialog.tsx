import { useState } from "react";
import { createFolder } from "../../api/conversations.ts";
import { errorSentence } from "../../api/errors.ts";
import type { Conversation, Folder } from "../../api/types.ts";
import { byName } from "../../i18n/format.ts";
import { Button, Dialog, Icon, TextField } from "../../ui/index.ts";
import { move } from "./acts.ts";
import { refreshFolders, useFolders } from "./lists.ts";
import { t } from "./texts.ts";

/** Chooses a folder for a conversation, or makes a new one and moves it there. */
export function MoveDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const folders = useFolders().toSorted((a, b) => byName(a.name, b.name));
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const choose = (folder: Folder | null) => {
    void move(conversation, folder);
    onClose();
  };
  const create = async () => {
    if (!name.trim() || busy) return;
    setBusy(true);
    try {
      const folder = await createFolder(name.trim());
      await refreshFolders();
      choose(folder);
    } catch (problem) {
      setError(errorSentence(problem));
      setBusy(false);
    }
  };
  return (
    <Dialog title={t("moveTitle")} lead={conversation.title} onClose={onClose} onSubmit={() => void create()}>
      <ul className="pick">
        <FolderRow name={t("noFolder")} current={conversation.folder_id === null} onChoose={() => choose(null)} />
        {folders.map((folder) => (
          <FolderRow key={folder.id} name={folder.name} count={folder.count} current={conversation.folder_id === folder.id} onChoose={() => choose(folder)} />
        ))}
      </ul>
      <TextField label={t("newFolder")} value={name} maxLength={100} error={error} onChange={(event) => setName(event.currentTarget.value)} />
      <div>
        <Button type="submit" icon="plus" busy={busy} disabled={!name.trim()}>
          {t("createAndMove")}
        </Button>
      </div>
    </Dialog>
  );
}

function FolderRow({ name, count, current, onChoose }: { name: string; count?: number; current: boolean; onChoose: () => void }) {
  return (
    <li>
      <button type="button" className="pop-item" aria-pressed={current} onClick={onChoose}>
        <Icon name={count === undefined ? "close" : "folder"} small />
        <span>{name}</span>
        {current ? <Icon name="check" small /> : count !== undefined && <span className="count push">{count}</span>}
      </button>
    </li>
  );
}
