import { type KeyboardEvent, useEffect, useRef } from "react";
import { number } from "../../../i18n/format.ts";
import { Icon, IconButton, Menu, type MenuItem } from "../../../ui/index.ts";
import { t as adminText } from "../texts.ts";
import { t } from "./texts.ts";
import type { Node, Row } from "./tree.ts";

interface TreeProps {
  rows: readonly Row[];
  open: ReadonlySet<string>;
  /** The row that Tab leads to, and that the arrows move from. */
  current: string | null;
  /** Grows when the current row shall take the focus. */
  focus: number;
  actions: (node: Node) => MenuItem[];
  onCurrent: (id: string) => void;
  onOpen: (id: string, open: boolean) => void;
}

/** The units as a tree (ARIA Authoring Practices, "Tree View"): one stop for Tab, arrows move, each row has a menu. */
export function Tree({ rows, open, current, focus, actions, onCurrent, onOpen }: TreeProps) {
  const box = useRef<HTMLDivElement>(null);
  const at = Math.max(0, rows.findIndex(({ node }) => node.unit.id === current));

  useEffect(() => {
    if (focus > 0) box.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }, [focus]);

  const moveTo = (to: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!row) return;
    onCurrent(row.node.unit.id);
    box.current?.querySelector<HTMLElement>(`[data-unit="${row.node.unit.id}"]`)?.focus();
  };

  function onKeyDown(event: KeyboardEvent<HTMLElement>, row: Row, here: number) {
    if (event.target !== event.currentTarget) return; // the row's own menu
    const { id } = row.node.unit;
    const isOpen = open.has(id);
    const parent = rows.findIndex(({ node }) => node.unit.id === row.parent);
    if (event.key === "ArrowDown") moveTo(here + 1);
    else if (event.key === "ArrowUp") moveTo(here - 1);
    else if (event.key === "Home") moveTo(0);
    else if (event.key === "End") moveTo(rows.length - 1);
    else if (event.key === "ArrowRight" && row.node.children.length) isOpen ? moveTo(here + 1) : onOpen(id, true);
    else if (event.key === "ArrowLeft") isOpen && row.node.children.length ? onOpen(id, false) : parent >= 0 && moveTo(parent);
    else if (event.key === "Enter" || event.key === " ") row.node.children.length && onOpen(id, !isOpen);
    else return;
    event.preventDefault();
  }

  return (
    <div ref={box} className="tree" role="tree" aria-label={t("tree")}>
      {rows.map((row, here) => {
        const { unit, children, level, people } = row.node;
        const isOpen = children.length ? open.has(unit.id) : undefined;
        const items = actions(row.node);
        return (
          <div
            key={unit.id}
            role="treeitem"
            className="tree-row"
            data-unit={unit.id}
            data-level={Math.min(level, 8)}
            aria-level={level}
            aria-posinset={row.position}
            aria-setsize={row.siblings}
            aria-expanded={isOpen}
            aria-labelledby={`name-${unit.id} count-${unit.id}`}
            tabIndex={here === at ? 0 : -1}
            onFocus={(event) => event.target === event.currentTarget && onCurrent(unit.id)}
            onKeyDown={(event) => onKeyDown(event, row, here)}
          >
            <span className="tree-name" onClick={() => children.length && onOpen(unit.id, !isOpen)}>
              <span className={isOpen ? "twist is-open" : "twist"}>{children.length > 0 && <Icon name="right" small />}</span>
              <span id={`name-${unit.id}`}>{unit.name}</span>
            </span>{" "}
            <span id={`count-${unit.id}`} className="count" data-tip={t("count", { n: people })}>
              {number(people)}
              <span className="sr"> {t("people", { n: people })}</span>
            </span>
            <Menu
              label={adminText("actions", { name: unit.name })}
              items={items}
              trigger={(props) => <IconButton {...props} icon="more" label={adminText("actions", { name: unit.name })} tabIndex={here === at ? 0 : -1} />}
            />
          </div>
        );
      })}
    </div>
  );
}
