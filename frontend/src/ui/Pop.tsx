import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";

/** What the button that opens a menu or listbox must carry. */
export interface PopTrigger {
  id: string;
  ref: (element: HTMLButtonElement | null) => void;
  "aria-haspopup": "menu" | "listbox";
  "aria-expanded": boolean;
  "aria-controls": string | undefined;
  onPointerDown: () => void;
  onClick: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

interface PopProps {
  role: "menu" | "listbox";
  label: string;
  trigger: (props: PopTrigger) => ReactNode;
  children: (close: () => void) => ReactNode;
}

const ITEMS = '[role^="menuitem"], [role="option"]';

/**
 * A menu or listbox in the top layer, opened by a button. Arrows, Home, End and first letters move; Enter and Space
 * choose; Escape, Tab and a press outside close, and the focus goes back to the button (ARIA Authoring Practices,
 * "Menu Button" and "Listbox").
 */
export function Pop({ role, label, trigger, children }: PopProps) {
  const [open, setOpen] = useState<false | "first" | "last">(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  const id = useId();

  const close = (focus: boolean) => {
    setOpen(false);
    if (focus) button.current?.focus();
  };
  return (
    <>
      {trigger({
        id: `${id}b`,
        ref: (element) => {
          button.current = element;
        },
        "aria-haspopup": role,
        "aria-expanded": open !== false,
        "aria-controls": open ? id : undefined,
        // The press that lands here has already closed the popup by light dismiss when the click arrives.
        onPointerDown: () => {
          wasOpen.current = open !== false;
        },
        onClick: () => {
          setOpen(wasOpen.current || open ? false : "first");
          wasOpen.current = false;
        },
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(event.key === "ArrowDown" ? "first" : "last");
        },
      })}
      {open && (
        <Popup id={id} role={role} label={label} start={open} button={button.current} onClose={close}>
          {children(() => close(true))}
        </Popup>
      )}
    </>
  );
}

interface PopupProps {
  id: string;
  role: "menu" | "listbox";
  label: string;
  start: "first" | "last";
  button: HTMLElement | null;
  onClose: (focus: boolean) => void;
  children: ReactNode;
}

function Popup({ id, role, label, start, button, onClose, children }: PopupProps) {
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !button) return;
    element.showPopover?.();
    place(element, button.getBoundingClientRect());
    const items = itemsOf(element);
    const chosen = items.find((item) => item.getAttribute("aria-selected") === "true");
    (chosen ?? (start === "first" ? items[0] : items.at(-1)))?.focus();
  }, [button, start]);

  const done = useRef(onClose);
  useEffect(() => {
    done.current = onClose;
  });
  useEffect(() => {
    const element = box.current;
    const toggled = (event: Event) => (event as ToggleEvent).newState === "closed" && done.current(element?.contains(document.activeElement) ?? false);
    const resized = () => done.current(false);
    element?.addEventListener("toggle", toggled);
    addEventListener("resize", resized);
    return () => {
      element?.removeEventListener("toggle", toggled);
      removeEventListener("resize", resized);
    };
  }, []);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const items = itemsOf(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const move = (to: number) => items[(to + items.length) % items.length]?.focus();
    event.stopPropagation();
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at < 0 ? -1 : at - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(-1);
    else if (event.key === "Escape") onClose(true);
    else if (event.key === "Enter" || event.key === " ") items[at]?.click();
    else if (event.key === "Tab") return onClose(true);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
      const now = Date.now();
      typed.current = { text: (now - typed.current.at < 700 ? typed.current.text : "") + event.key.toLowerCase(), at: now };
      const from = typed.current.text.length === 1 ? at + 1 : at;
      const round = [...items.slice(Math.max(from, 0)), ...items.slice(0, Math.max(from, 0))];
      round.find((item) => item.textContent?.trim().toLowerCase().startsWith(typed.current.text))?.focus();
    } else return;
    event.preventDefault();
  }

  return (
    <div ref={box} id={id} className="pop" popover="auto" role={role} aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

const itemsOf = (box: Element): HTMLElement[] => [...box.querySelectorAll<HTMLElement>(ITEMS)];

/** Below the button, or above it where there is more room; never outside the window. */
export function place(box: HTMLElement, at: DOMRect): void {
  box.style.maxHeight = "none"; // measured as tall as it would like to be
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - at.bottom - 12;
  const top = height <= below || below > at.top ? at.bottom + 4 : at.top - Math.min(height, at.top - 12) - 4;
  const start = at.left + width > innerWidth - 8 ? at.right - width : at.left;
  box.style.minWidth = `${Math.min(at.width, 384)}px`;
  box.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
  box.style.top = `${top}px`;
  box.style.maxHeight = `${top > at.top ? below : at.top - 12}px`;
}
