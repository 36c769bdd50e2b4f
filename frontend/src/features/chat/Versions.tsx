import type { Message } from "../../api/types.ts";
import { IconButton } from "../../ui/index.ts";
import { t } from "./texts.ts";

interface VersionsProps {
  message: Message;
  versions: Message[];
  busy: boolean;
  onShow: (version: Message) => void;
}

/** `‹ 2/3 ›`: the versions of one question or answer. Nothing where there is only one. */
export function Versions({ message, versions, busy, onShow }: VersionsProps) {
  const at = versions.findIndex((one) => one.id === message.id);
  if (versions.length < 2 || at < 0) return null;
  const step = (by: number) => {
    const next = versions[at + by];
    if (next) onShow(next);
  };
  return (
    <span className="versions" role="group" aria-label={t("version", { n: at + 1, total: versions.length })}>
      <IconButton icon="left" small label={t("previousVersion")} disabled={busy || at === 0} onClick={() => step(-1)} />
      <span className="num" aria-hidden="true">
        {at + 1}/{versions.length}
      </span>
      <IconButton icon="right" small label={t("nextVersion")} disabled={busy || at === versions.length - 1} onClick={() => step(1)} />
    </span>
  );
}
