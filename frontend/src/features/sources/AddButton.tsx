import { Suspense, useEffect, useState } from "react";
import { lazily } from "../../app/lazily.ts";
import { hasFinePointer } from "../../app/media.ts";
import { Icon, IconButton, Menu } from "../../ui/index.ts";
import { askedAt, takeFiles, useAsked } from "./asked.ts";
import { t } from "./texts.ts";

const Tray = lazily(() => import("./Tray.tsx"));
const Picker = lazily(() => import("./Picker.tsx"));

interface AddProps {
  /** Whose next question: a conversation's id, or `new`. */
  place: string;
  /** The collections that the conversation has already. */
  held?: readonly string[] | undefined;
}

const NONE: readonly string[] = [];

/** The button that attaches files and chooses sources. */
export function AddButton({ place, held = NONE }: AddProps) {
  const [picking, setPicking] = useState(false);
  const { collections } = useAsked(place);
  const items = [
    { label: t("addFile"), icon: "clip" as const, onSelect: () => ask(place, false) },
    ...(hasFinePointer() ? [] : [{ label: t("addPhoto"), icon: "camera" as const, onSelect: () => ask(place, true) }]),
    { label: t("chooseSources"), icon: "book" as const, divided: true, onSelect: () => setPicking(true) },
  ];
  return (
    <>
      <Menu label={t("add")} items={items} trigger={(props) => <IconButton {...props} icon="clip" label={t("add")} />} />
      {picking && (
        <Suspense>
          <Picker
            chosen={collections ?? held}
            onChoose={(ids) => {
              askedAt(place).set((before) => ({ ...before, collections: ids }));
              setPicking(false);
            }}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </>
  );
}

/** What the next question is asked with, over the field; nothing where there is nothing. */
export function AskedWith({ place, held = NONE }: AddProps) {
  const { files, collections } = useAsked(place);
  const ids = collections ?? held;
  if (files.length + ids.length === 0) return null;
  return (
    <Suspense>
      <Tray place={place} files={files} collections={ids} />
    </Suspense>
  );
}

/** The system's own way to choose files, or its camera. */
function ask(place: string, camera: boolean): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = !camera;
  if (camera) {
    input.accept = "image/*";
    input.setAttribute("capture", "environment");
  }
  input.addEventListener("change", () => takeFiles(place, [...(input.files ?? [])]));
  input.click();
}

/** Takes files that are dropped anywhere on the page, and says so while they hang over it. */
export function DropTarget({ place }: { place: string }) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    let depth = 0; // every element that is crossed enters and leaves
    const on = (change: number | null, event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files") || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      depth = change === null ? 0 : Math.max(0, depth + change);
      setOver(depth > 0);
      if (change === null) takeFiles(place, [...event.dataTransfer.files]);
    };
    const enter = (event: DragEvent) => on(1, event);
    const leave = (event: DragEvent) => on(-1, event);
    const stay = (event: DragEvent) => on(0, event);
    const drop = (event: DragEvent) => on(null, event);
    const heard = { dragenter: enter, dragleave: leave, dragover: stay, drop } as const;
    for (const [name, listen] of Object.entries(heard)) addEventListener(name as "drop", listen);
    return () => {
      for (const [name, listen] of Object.entries(heard)) removeEventListener(name as "drop", listen);
    };
  }, [place]);
  if (!over) return null;
  return (
    <p className="chat-drop" aria-hidden="true">
      <span>
        <Icon name="clip" />
        {t("dropHere")}
      </span>
    </p>
  );
}
