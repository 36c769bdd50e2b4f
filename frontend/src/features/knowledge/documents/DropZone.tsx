import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { Icon } from "../../../ui/index.ts";
import { td } from "../texts.ts";
import { dropped, type Picked } from "./files.ts";

/** Takes files and folders that are dropped anywhere on it, and says so while they hang over it. */
export function DropZone({ onDrop, children }: { onDrop: (picked: readonly Picked[]) => void; children: ReactNode }) {
  const [over, setOver] = useState(false);
  const depth = useRef(0); // every child that is crossed enters and leaves
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  const enter = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth.current++;
    setOver(true);
  };
  const leave = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  };
  const drop = (event: DragEvent) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    void dropped(event.dataTransfer).then(onDrop);
  };
  return (
    <div className={over ? "drop is-over" : "drop"} onDragEnter={enter} onDragOver={(event) => holdsFiles(event) && event.preventDefault()} onDragLeave={leave} onDrop={drop}>
      {children}
      {over && (
        <p className="drop-here" aria-hidden="true">
          <span>
            <Icon name="download" />
            {td("drop")}
          </span>
        </p>
      )}
    </div>
  );
}
