import { type ReactNode, Suspense, useState } from "react";
import type { Conversation } from "../../api/types.ts";
import { lazily } from "../../app/lazily.ts";
import { useSwitches } from "../../app/switches.ts";
import type { PopTrigger } from "../../ui/Pop.tsx";
import { Menu, type MenuItem } from "../../ui/index.ts";
import { archive, pin, remove, save } from "./acts.ts";
import { t } from "./texts.ts";
const TagsDialog = lazily(() => import("./TagsDialog.tsx").then((file) => ({ default: file.TagsDialog })));
const MoveDialog = lazily(() => import("./MoveDialog.tsx").then((file) => ({ default: file.MoveDialog })));

interface ConversationMenuProps {
  conversation: Conversation;
  onRename: () => void;
  trigger: (props: PopTrigger) => ReactNode;
}

/** Everything that can be done to one conversation. */
export function ConversationMenu({ conversation, onRename, trigger }: ConversationMenuProps) {
  const [dialog, setDialog] = useState<"move" | "tags" | null>(null);
  const { conversation_export: exportable } = useSwitches();
  const items: MenuItem[] = [
    { label: t("rename"), icon: "edit", onSelect: onRename },
    { label: t(conversation.pinned ? "unpin" : "pin"), icon: "pin", onSelect: () => void pin(conversation) },
    { label: `${t("move")} …`, icon: "folder", onSelect: () => setDialog("move") },
    { label: `${t("tag")} …`, icon: "tag", onSelect: () => setDialog("tags") },
    ...(exportable
      ? ([
          { label: t("exportMarkdown"), icon: "download", divided: true, onSelect: () => void save(conversation, "markdown") },
          { label: t("exportJson"), icon: "download", onSelect: () => void save(conversation, "json") },
        ] as const)
      : []),
    { label: t(conversation.archived ? "unarchive" : "archive"), icon: "archive", divided: true, onSelect: () => void archive(conversation) },
    { label: t("remove"), icon: "trash", danger: true, onSelect: () => void remove(conversation) },
  ];
  return (
    <>
      <Menu label={t("actions", { title: conversation.title || t("untitled") })} items={items} trigger={trigger} />
      {dialog === "move" && (
        <Suspense>
          <MoveDialog conversation={conversation} onClose={() => setDialog(null)} />
        </Suspense>
      )}
      {dialog === "tags" && (
        <Suspense>
          <TagsDialog conversation={conversation} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </>
  );
}
