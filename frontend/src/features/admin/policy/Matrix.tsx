import { type KeyboardEvent, useRef } from "react";
import type { Zone } from "../../../api/types.ts";
import { ClassCode, Icon, ZoneGlyph } from "../../../ui/index.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import type { Cell, Rule } from "./api.ts";
import { t } from "./texts.ts";
import { className, type Code, type Key, keyOf, originWord, PARTS, SIGNS, ZONES } from "./words.ts";

interface MatrixProps {
  unit: string;
  cells: ReadonlyMap<Key, Cell>;
  /** What is chosen and not saved; null is "as inherited". */
  drafts: Readonly<Partial<Record<Key, Rule | null>>>;
  picked: Key | null;
  onPick: (key: Key) => void;
}

/** Class × zone as a grid (ARIA Authoring Practices, "Grid"): one stop for Tab, arrows move, Enter chooses. */
export function Matrix({ unit, cells, drafts, picked, onPick }: MatrixProps) {
  const table = useRef<HTMLTableElement>(null);
  const stop = picked ?? keyOf("K0", "Z1");
  const move = (event: KeyboardEvent<HTMLElement>, key: Key) => {
    const to = target(event, key);
    if (!to) return;
    event.preventDefault();
    const buttons = table.current?.querySelectorAll<HTMLElement>("[data-cell]") ?? [];
    for (const button of buttons) button.tabIndex = button.dataset["cell"] === to ? 0 : -1;
    table.current?.querySelector<HTMLElement>(`[data-cell="${to}"]`)?.focus();
  };
  return (
    <table ref={table} className="policy" role="grid" aria-label={t("grid", { unit })} aria-describedby="policy-help">
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            {t("class")}
            <span id="policy-help" className="sr">
              {t("gridHelp")}
            </span>
          </th>
          {ZONES.map((zone) => (
            <th key={zone} role="columnheader" scope="col">
              <span>
                <ZoneGlyph zone={zone} />
                {zone}
              </span>
              <small>{zoneText(zone)}</small>
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {PARTS.map((part) => (
          <tr key={part} role="row">
            <th role="rowheader" scope="row">
              <div>
                <ClassCode code={part} />
                <span>{className(part)}</span>
              </div>
            </th>
            {ZONES.map((zone) => {
              const key = keyOf(part, zone);
              const cell = cells.get(key);
              return (
                <td key={zone} role="gridcell" data-zone={zone} aria-selected={key === picked}>
                  {cell && <CellButton cell={cell} draft={drafts[key]} isStop={key === stop} isPicked={key === picked} onPick={() => onPick(key)} onKeyDown={(event) => move(event, key)} />}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellButtonProps {
  cell: Cell;
  draft: Rule | null | undefined;
  isStop: boolean;
  isPicked: boolean;
  onPick: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

function CellButton({ cell, draft, isStop, isPicked, onPick, onKeyDown }: CellButtonProps) {
  const isDraft = draft !== undefined;
  const rule = draft ?? (isDraft ? cell.inherited : cell.rule);
  const origin = originWord(cell, isDraft);
  const own = isDraft ? draft !== null : cell.origin === "own";
  return (
    <button
      type="button"
      className={`cell cell-${rule}${own ? " cell-own" : ""}${isDraft ? " is-draft" : ""}`}
      data-cell={keyOf(cell.part, cell.zone)}
      tabIndex={isStop ? 0 : -1}
      aria-pressed={isPicked}
      onClick={onPick}
      onKeyDown={onKeyDown}
    >
      <Icon name={SIGNS[rule]} />
      <span>
        <span className="sr">{t("cellTitle", { class: className(cell.part), zone: cell.zone })}: </span>
        {t(rule)}
      </span>
      <small>{origin}</small>
    </button>
  );
}

/** The cell that a key leads to, or null for a key that moves nothing. */
export function target({ key, ctrlKey }: Pick<KeyboardEvent, "key" | "ctrlKey">, from: Key): Key | null {
  const [part, zone] = from.split("-") as [Code, Zone];
  let row = PARTS.indexOf(part);
  let column = ZONES.indexOf(zone);
  if (key === "ArrowRight") column += 1;
  else if (key === "ArrowLeft") column -= 1;
  else if (key === "ArrowDown") row += 1;
  else if (key === "ArrowUp") row -= 1;
  else if (key === "Home") [row, column] = [ctrlKey ? 0 : row, 0];
  else if (key === "End") [row, column] = [ctrlKey ? PARTS.length - 1 : row, ZONES.length - 1];
  else return null;
  const within = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);
  return keyOf(PARTS[within(row, PARTS.length)] ?? part, ZONES[within(column, ZONES.length)] ?? zone);
}
