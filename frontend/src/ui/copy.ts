import { t } from "./texts.ts";
import { toast } from "./toasts.ts";

/** Copies text and says so. Also on addresses without TLS, where the clipboard API is closed. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text)) return toast(t("notCopied"));
  }
  toast(t("copied"));
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  // Inside an open dialog, where the rest of the page takes no selection.
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
