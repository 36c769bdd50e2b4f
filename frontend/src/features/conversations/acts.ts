import * as api from "../../api/conversations.ts";
import { errorSentence } from "../../api/errors.ts";
import type { Conversation } from "../../api/types.ts";
import { announce } from "../../app/live.ts";
import { match, navigate } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { toast } from "../../ui/toasts.ts";
import { refreshFolders } from "./lists.ts";
import { news } from "./news.ts";
import { t } from "./texts.ts";

/** Shows a change at once, and takes it back with a sentence when the server says no. Gives whether it stands. */
export async function change(one: Conversation, to: api.Change): Promise<boolean> {
  news.tell({ type: "conversation", data: { ...one, ...to } });
  try {
    news.tell({ type: "conversation", data: await api.changeConversation(one.id, one.revision, to) });
    return true;
  } catch (error) {
    news.tell({ type: "conversation", data: one });
    toast(errorSentence(error));
    return false;
  }
}

export async function rename(one: Conversation, title: string): Promise<void> {
  const wanted = title.trim();
  if (wanted && wanted !== one.title && (await change(one, { title: wanted }))) announce(t("renamed", { title: wanted }));
}

export const pin = (one: Conversation): Promise<boolean> => change(one, { pinned: !one.pinned });

/** Puts it away or takes it back, with a way to undo. */
export async function archive(one: Conversation): Promise<void> {
  const archived = !one.archived;
  if (!(await change(one, { archived }))) return;
  const undo = { label: t("undo"), run: () => void change({ ...one, archived, revision: one.revision + 1 }, { archived: !archived }) };
  toast(t(archived ? "archived" : "unarchived"), undo);
}

/** Moves it to a folder, or out of every folder with null. */
export async function move(one: Conversation, folder: { id: string; name: string } | null): Promise<void> {
  if (await change(one, { folder_id: folder?.id ?? null })) toast(folder ? t("movedTo", { name: folder.name }) : t("movedOut"));
  void refreshFolders();
}

/** Deletes it, leaves its screen if it is the one shown, and offers to undo. */
export async function remove(one: Conversation): Promise<void> {
  const shown = match("/c/:id", location.pathname)?.["id"] === one.id;
  news.tell({ type: "deleted", data: { id: one.id } });
  if (shown) void navigate(paths.start);
  try {
    await api.deleteConversation(one.id);
  } catch (error) {
    news.tell({ type: "conversation", data: one });
    toast(errorSentence(error));
    return;
  }
  toast(t("deleted"), { label: t("undo"), run: () => void restore(one, shown) });
  void refreshFolders();
}

async function restore(one: Conversation, open: boolean): Promise<void> {
  try {
    news.tell({ type: "conversation", data: await api.restoreConversation(one.id) });
    toast(t("restored"));
    if (open) void navigate(paths.chat(one.id));
  } catch (error) {
    toast(`${t("gone")}. ${errorSentence(error)}`);
  }
  void refreshFolders();
}

export async function save(one: Conversation, format: "markdown" | "json"): Promise<void> {
  try {
    await api.exportConversation(one.id, format);
  } catch (error) {
    toast(errorSentence(error));
  }
}
