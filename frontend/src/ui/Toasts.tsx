import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button, IconButton } from "./Button.tsx";
import { t } from "./texts.ts";
import { dismiss, type Toast, useToasts } from "./toasts.ts";

/** What can be undone stays for ten seconds; what only tells, for five. Both for as long as they have focus or mouse. */
const SECONDS = { action: 10, words: 5 };

/** Where toasts appear: in the top layer, above dialogs too. The newest can be undone with Ctrl+Z outside a text field. */
export function Toasts() {
  const list = useToasts();
  const box = useRef<HTMLDivElement>(null);
  const newest = list.at(-1);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element?.showPopover) return;
    if (element.matches(":popover-open")) element.hidePopover();
    if (newest) element.showPopover();
  }, [newest]);

  useEffect(() => {
    const undo = newest?.action;
    if (!newest || !undo) return;
    const key = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]");
      if (typing || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      dismiss(newest.id);
      undo.run();
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, [newest]);

  return (
    <div ref={box} className="toasts" popover="manual" role="region" aria-label={t("messages")}>
      <div role="status">
        {list.map((one) => (
          <OneToast key={one.id} toast={one} />
        ))}
      </div>
    </div>
  );
}

function OneToast({ toast: { id, text, action } }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(id), SECONDS[action ? "action" : "words"] * 1000);
    return () => clearTimeout(timer);
  }, [held, id, action]);
  return (
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{text}</span>
      {action && (
        <Button
          look="link"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="close" small label={t("close")} onClick={() => dismiss(id)} />
    </div>
  );
}
