import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../../ui/index.ts";
import { place } from "../../ui/Pop.tsx";
import { t } from "./texts.ts";

export interface SlotOption {
  value: string;
  label: string;
  hint?: string;
  sign?: ReactNode;
  /** Options of one group stand together under its name. */
  group?: string;
}

interface SlotProps {
  label: string;
  /** What the sentence says. */
  text: string;
  value: string | null;
  options: readonly SlotOption[];
  onChange: (value: string) => void;
  /** An option made of what was typed, for what is not on the list. */
  otherwise?: (typed: string) => SlotOption;
}

/**
 * A word of the sentence that can be chosen: it wraps with the text, and opens a list with a field that narrows it
 * (ARIA Authoring Practices, "Editable Combobox With List Autocomplete"; the field is in the popup).
 */
export function Slot({ label, text, value, options, onChange, otherwise }: SlotProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLSpanElement>(null);
  const wasOpen = useRef(false);
  const id = useId();
  const close = (focus: boolean) => {
    setOpen(false);
    if (focus) button.current?.focus();
  };
  return (
    <>
      {/* Not a <button>: those do not wrap with the text. */}
      <span
        ref={button}
        role="button"
        tabIndex={0}
        className="slot"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={t("slot", { label, value: text })}
        onPointerDown={() => {
          wasOpen.current = open; // the press closes the popup by light dismiss before the click arrives
        }}
        onClick={() => {
          setOpen(!wasOpen.current && !open);
          wasOpen.current = false;
        }}
        onKeyDown={(event) => {
          if (!["ArrowDown", "ArrowUp", "Enter", " "].includes(event.key)) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {text.slice(0, lastWord(text))}
        {/* The sign stays with the last word when the sentence wraps. */}
        <span className="slot-end">
          {text.slice(lastWord(text))}
          <Icon name="down" />
        </span>
      </span>
      {open && (
        <Picker
          id={id}
          label={label}
          value={value}
          options={options}
          otherwise={otherwise}
          anchor={button.current}
          onClose={close}
          onChoose={(chosen) => {
            close(true);
            onChange(chosen);
          }}
        />
      )}
    </>
  );
}

interface PickerProps extends Pick<SlotProps, "label" | "value" | "options" | "otherwise"> {
  id: string;
  anchor: HTMLElement | null;
  onClose: (focus: boolean) => void;
  onChoose: (value: string) => void;
}

function Picker({ id, label, value, options, otherwise, anchor, onClose, onChoose }: PickerProps) {
  const [typed, setTyped] = useState("");
  const shown = fitting(options, typed, otherwise);
  const [active, setActive] = useState(() => Math.max(0, options.findIndex((option) => option.value === value)));
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !anchor) return;
    if (!element.matches(":popover-open")) element.showPopover?.();
    place(element, anchor.getBoundingClientRect());
  }, [anchor]);
  useEffect(() => {
    box.current?.querySelector("input")?.focus();
  }, []);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  }, [active, typed]);
  const done = useRef(onClose);
  useEffect(() => {
    done.current = onClose;
  });
  useEffect(() => {
    const element = box.current;
    const toggled = (event: Event) => (event as ToggleEvent).newState === "closed" && done.current(element?.contains(document.activeElement) ?? false);
    element?.addEventListener("toggle", toggled);
    return () => element?.removeEventListener("toggle", toggled);
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    const count = Math.max(1, shown.length);
    const moves: Record<string, number> = { ArrowDown: (active + 1) % count, ArrowUp: (active - 1 + count) % count };
    const to = moves[event.key];
    const chosen = shown[active];
    if (to !== undefined) setActive(to);
    else if (event.key === "Enter" && chosen) onChoose(chosen.value);
    else if (event.key === "Escape") onClose(true);
    else if (event.key === "Tab") return onClose(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={box} className="pop slot-pop" popover="auto">
      <div className="field">
        <Icon name="search" small />
        <input
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-label={`${label}. ${t("find")}`}
          aria-autocomplete="list"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={shown[active] ? `${id}o${active}` : undefined}
          placeholder={t("find")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={id} role="listbox" aria-label={label} className="slot-list">
        {grouped(shown).map(([group, members]) => (
          <div key={group} role={group ? "group" : "presentation"} aria-label={group || undefined}>
            {group && (
              <p className="pop-label" aria-hidden="true">
                {group}
              </p>
            )}
            {members.map(({ option, at }) => (
              <div
                key={option.value}
                id={`${id}o${at}`}
                role="option"
                aria-selected={at === active}
                className={at === active ? "pop-item is-active" : "pop-item"}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onChoose(option.value)}
              >
                {option.sign}
                <span>
                  {option.label}
                  {option.hint && <small>{option.hint}</small>}
                </span>
                {option.value === value && <Icon name="check" small />}
              </div>
            ))}
          </div>
        ))}
      </div>
      {shown.length === 0 && <p className="pop-label">{t("noMatch")}</p>}
    </div>
  );
}

const lastWord = (text: string): number => text.lastIndexOf(" ") + 1;

/** The options that hold every typed word, or else the one made of what was typed. */
export function fitting(options: readonly SlotOption[], typed: string, otherwise?: (typed: string) => SlotOption): readonly SlotOption[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = options.filter((option) => words.every((word) => `${option.label} ${option.hint ?? ""}`.toLowerCase().includes(word)));
  return words.length > 0 && otherwise && !found.some((option) => option.label.toLowerCase() === typed.trim().toLowerCase())
    ? [...found.filter((option) => option.group), otherwise(typed.trim())]
    : found;
}

/** Groups in the order in which they first appear; each option keeps its place in the whole list. */
function grouped(options: readonly SlotOption[]): [string, { option: SlotOption; at: number }[]][] {
  const groups = new Map<string, { option: SlotOption; at: number }[]>();
  for (const [at, option] of options.entries()) {
    const group = option.group ?? "";
    groups.set(group, [...(groups.get(group) ?? []), { option, at }]);
  }
  return [...groups];
}
