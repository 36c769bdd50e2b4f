import { type ReactNode, useRef, useState } from "react";
import { Button, Menu } from "../../../ui/index.ts";
import { td } from "../texts.ts";
import { chosen, type Picked } from "./files.ts";
import { TextDialog } from "./TextDialog.tsx";

interface Adding {
  /** The button with every way to bring documents in. It may stand now here, now there. */
  menu: ReactNode;
  /** What must stay mounted meanwhile: the file pickers, and a text that is being typed. */
  rest: ReactNode;
}

/** Every way to bring documents into a collection. */
export function useAdding(collection: string, onFiles: (picked: readonly Picked[]) => void, onText: () => void): Adding {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [writing, setWriting] = useState(false);
  const take = (input: HTMLInputElement) => {
    onFiles(chosen(input.files ?? []));
    input.value = ""; // the same file again is a choice, too
  };
  const menu = (
    <Menu
      label={td("add")}
      items={[
        { label: td("addFiles"), icon: "doc", onSelect: () => files.current?.click() },
        { label: td("addFolder"), icon: "folder", onSelect: () => folder.current?.click() },
        { label: td("addText"), icon: "edit", onSelect: () => setWriting(true) },
      ]}
      trigger={(props) => (
        <Button look="primary" icon="plus" {...props}>
          {td("add")}
        </Button>
      )}
    />
  );
  const rest = (
    <>
      <input ref={files} type="file" multiple hidden data-pick="files" onChange={(event) => take(event.currentTarget)} />
      <input ref={folder} type="file" multiple hidden data-pick="folder" {...{ webkitdirectory: "" }} onChange={(event) => take(event.currentTarget)} />
      {writing && <TextDialog collection={collection} onDone={onText} onClose={() => setWriting(false)} />}
    </>
  );
  return { menu, rest };
}
