import { useState } from "react";
import type { Conversation } from "../../api/types.ts";
import { byName } from "../../i18n/format.ts";
import { Button, Dialog, Icon, TextField } from "../../ui/index.ts";
import { change } from "./acts.ts";
import { refreshFolders, useTags } from "./lists.ts";
import { t } from "./texts.ts";

/** Adds and removes the tags of a conversation; every change is kept at once. */
export function TagsDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const known = useTags();
  const [text, setText] = useState("");
  const { tags } = conversation;
  const others = known.map(({ tag }) => tag).filter((tag) => !tags.includes(tag));

  const set = async (next: string[]) => {
    await change(conversation, { tags: next });
    void refreshFolders();
  };
  const add = (tag: string) => {
    const wanted = tag.trim();
    setText("");
    if (wanted && !tags.includes(wanted)) void set([...tags, wanted].sort(byName));
  };
  return (
    <Dialog title={t("tagsTitle")} lead={t("tagsLead")} onClose={onClose} onSubmit={() => add(text)}>
      <ul className="tags" aria-label={t("tagsTitle")}>
        {tags.length === 0 && <li className="hint">{t("noTags")}</li>}
        {tags.map((tag) => (
          <li key={tag} className="tag-own">
            {tag}
            <button type="button" aria-label={t("removeTag", { tag })} onClick={() => void set(tags.filter((other) => other !== tag))}>
              <Icon name="close" small />
            </button>
          </li>
        ))}
      </ul>
      <div className="row tag-new">
        <TextField label={t("newTag")} value={text} maxLength={50} autoFocus onChange={(event) => setText(event.currentTarget.value)} />
        <Button type="submit" disabled={!text.trim()}>
          {t("add")}
        </Button>
      </div>
      {others.length > 0 && (
        <div>
          <p className="hint">{t("known")}</p>
          <ul className="tags">
            {others.map((tag) => (
              <li key={tag}>
                <button type="button" className="filter" onClick={() => add(tag)}>
                  {tag}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}
