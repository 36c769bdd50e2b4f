import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { announce } from "../app/live.ts";
import { texts } from "../i18n/texts.ts";
import { IconButton } from "./Button.tsx";
import { type Common, Field } from "./Field.tsx";
import { Icon } from "./icons.tsx";
import { place } from "./Pop.tsx";
import "./forms.css";

const t = texts(() => import("../i18n/da/forms.ts"), () => import("../i18n/en/forms.ts"));
const MOST = 50;
const PAUSE_MS = 200;

export interface Suggestion {
  value: string;
  label: string;
  hint?: string;
}

interface ComboboxProps extends Common {
  name: string;
  value: Suggestion | null;
  /** What fits the typed text ("" = the first of all). A list that is at hand, or one that is asked for. */
  search: (text: string) => readonly Suggestion[] | Promise<readonly Suggestion[]>;
  /** The search goes over the network: wait for a pause in the typing. */
  remote?: boolean;
  onChange: (value: Suggestion | null) => void;
  /** May nothing be chosen? Then there is a button that clears it. */
  clearable?: boolean;
  placeholder?: string;
}

/**
 * One of very many, found by writing part of its name (ARIA Authoring Practices, "Editable Combobox With List
 * Autocomplete"). Text that was not chosen from the list is dropped when the field is left.
 */
export function Combobox({ value, search, remote, onChange, clearable, name, placeholder, ...field }: ComboboxProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const open = typed !== null;
  const found = useFound(search, typed, remote ? PAUSE_MS : 0);
  const shown = (found ?? []).slice(0, MOST);

  const close = () => setTyped(null);
  const choose = (option: Suggestion | undefined) => {
    if (!option) return;
    close();
    onChange(option);
  };
  const write = (text: string) => {
    setTyped(text);
    setActive(0);
  };

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!open) write("");
      else setActive((at) => (at + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && open) choose(shown[active]);
    else if (event.key === "Escape" && open) {
      event.stopPropagation();
      close();
    } else return;
    event.preventDefault();
  }

  return (
    <Field {...field}>
      {(aria) => (
        <div className={field.error ? "field combobox is-invalid" : "field combobox"}>
          <input
            {...aria}
            ref={input}
            name={name}
            type="text"
            role="combobox"
            autoComplete="off"
            spellCheck={false}
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={open ? `${id}l` : undefined}
            aria-activedescendant={open && shown[active] ? `${id}o${active}` : undefined}
            placeholder={placeholder}
            value={typed ?? value?.label ?? ""}
            onChange={(event) => write(event.currentTarget.value)}
            onClick={() => open || write("")}
            onBlur={close}
            onKeyDown={onKeyDown}
          />
          {clearable && value && !open ? <IconButton icon="close" small label={t("clear")} onClick={() => onChange(null)} /> : <Icon name="down" small />}
          {open && (
            <Suggestions
              id={id}
              label={field.label}
              found={found}
              shown={shown}
              active={active}
              anchor={input.current}
              onChoose={choose}
            />
          )}
        </div>
      )}
    </Field>
  );
}

/** The suggestions for what is typed, or null while they are asked for. */
function useFound(search: ComboboxProps["search"], typed: string | null, pause: number): readonly Suggestion[] | null {
  const [found, setFound] = useState<readonly Suggestion[] | null>(null);
  const finder = useRef(search);
  useEffect(() => {
    finder.current = search;
  });
  useEffect(() => {
    if (typed === null) return setFound(null);
    let gone = false;
    const take = (list: readonly Suggestion[]) => gone || setFound(list);
    const ask = async () => take(await finder.current(typed));
    const timer = setTimeout(() => void ask().catch(() => take([])), pause); // no answer: nothing to suggest
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [typed, pause]);
  useEffect(() => {
    if (found) announce(found.length ? t("suggestions", { n: found.length }) : t("noMatch"));
  }, [found]);
  return found;
}

interface SuggestionsProps {
  id: string;
  label: string;
  found: readonly Suggestion[] | null;
  shown: readonly Suggestion[];
  active: number;
  anchor: HTMLElement | null;
  onChoose: (option: Suggestion) => void;
}

function Suggestions({ id, label, found, shown, active, anchor, onChoose }: SuggestionsProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !anchor) return;
    if (!element.matches(":popover-open")) element.showPopover?.();
    place(element, (anchor.parentElement ?? anchor).getBoundingClientRect());
  }, [anchor, found]);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: "nearest" });
  }, [active]);
  return (
    <div ref={box} className="pop" popover="manual" onMouseDown={(event) => event.preventDefault()}>
      <div id={`${id}l`} role="listbox" aria-label={label} aria-busy={found === null || undefined}>
        {shown.map((option, at) => (
          <div
            key={option.value}
            id={`${id}o${at}`}
            role="option"
            aria-selected={at === active}
            className={at === active ? "pop-item is-active" : "pop-item"}
            onClick={() => onChoose(option)}
          >
            <span>
              {option.label}
              {option.hint && <small>{option.hint}</small>}
            </span>
          </div>
        ))}
      </div>
      {found === null && <p className="pop-label">{t("searching")}</p>}
      {found?.length === 0 && <p className="pop-label">{t("noMatch")}</p>}
      {found !== null && found.length > shown.length && <p className="pop-label">{t("writeMore", { n: shown.length })}</p>}
    </div>
  );
}
