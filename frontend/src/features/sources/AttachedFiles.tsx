import type { Message } from "../../api/types.ts";
import { Icon } from "../../ui/index.ts";
import { pictureOf } from "./asked.ts";
import { t } from "./texts.ts";
import { Picture } from "./Tray.tsx";
import "./sources.css";

/** The files that a question was asked with. Pictures are shown for as long as this page knows them. */
export default function AttachedFiles({ files }: { files: Message["attachments"] }) {
  return (
    <ul className="asked-with asked-done" aria-label={t("attached")}>
      {files.map(({ id, name, kind }) => {
        const picture = kind === "image" ? pictureOf(id) : undefined;
        return (
          <li key={id} className="asked-one">
            {picture ? <Picture address={picture} name={name} /> : <Icon name="doc" />}
            <span className="asked-name">
              <strong>{name}</strong>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
