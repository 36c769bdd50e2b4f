import { type KeyboardEvent, useRef, useState } from "react";
import type { Conversation } from "../../api/types.ts";
import { Link, usePlace } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { Icon, IconButton } from "../../ui/index.ts";
import { rename } from "./acts.ts";
import { ConversationMenu } from "./ConversationMenu.tsx";
import { t } from "./texts.ts";

/** One conversation in the sidebar: a link, a menu, and its title in place as a field while it is renamed. */
export function ConversationRow({ conversation }: { conversation: Conversation }) {
  const { path } = usePlace();
  const [renaming, setRenaming] = useState(false);
  const link = useRef<HTMLLIElement>(null);
  const title = conversation.readable ? conversation.title || t("untitled") : t("erased");
  const to = paths.chat(conversation.id);

  const done = (wanted: string | null) => {
    setRenaming(false);
    if (wanted !== null) void rename(conversation, wanted);
    requestAnimationFrame(() => link.current?.querySelector("a")?.focus());
  };
  return (
    <li className="convo-row" ref={link}>
      {renaming ? (
        <TitleField title={conversation.title} onDone={done} />
      ) : (
        <>
          <Link className="convo" to={to} aria-current={path === to ? "page" : undefined} title={title}>
            <span>{title}</span>
            {conversation.running_turn_id && <span className="writing-dot" role="img" aria-label={t("writing")} />}
            {conversation.pinned && <Icon name="pin" small />}
          </Link>
          <ConversationMenu
            conversation={conversation}
            onRename={() => setRenaming(true)}
            trigger={(props) => <IconButton {...props} icon="more" small className="convo-more" label={t("actions", { title })} data-tip={undefined} />}
          />
        </>
      )}
    </li>
  );
}

/** Enter and leaving the field keep the new title; Escape keeps the old. */
export function TitleField({ title, onDone }: { title: string; onDone: (title: string | null) => void }) {
  const [text, setText] = useState(title);
  const finished = useRef(false);
  const finish = (wanted: string | null) => {
    if (finished.current) return;
    finished.current = true;
    onDone(wanted);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finish(text);
    if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      finish(null);
    }
  };
  return (
    <input
      className="title-field"
      aria-label={t("title")}
      value={text}
      maxLength={200}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => finish(text)}
    />
  );
}
