import { type KeyboardEvent, memo, useCallback, useEffect, useRef } from "react";
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
export function Tree(props: TreeProps) {
  const { rows, open, current, focus } = props;
  const box = useRef<HTMLDivElement>(null);
  // The rows are drawn again only when they themselves change: there may be thousands. So their callbacks stay the same.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    if (focus > 0) box.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus();
  }, [focus]);

  const onKeyDown = useCallback((event: KeyboardEvent<HTMLElement>, id: string) => {
    if (event.target !== event.currentTarget) return; // the row's own menu
    const move = moveFor(event.key, id, latest.current);
    if (move === null) return;
    event.preventDefault();
    if (typeof move !== "string") return latest.current.onOpen(id, move);
    latest.current.onCurrent(move);
    box.current?.querySelector<HTMLElement>(`[data-unit="${move}"]`)?.focus();
  }, []);
  const onCurrent = useCallback((id: string) => latest.current.onCurrent(id), []);
  const onOpen = useCallback((id: string, unfold: boolean) => latest.current.onOpen(id, unfold), []);

  const stop = rows.some(({ node }) => node.unit.id === current) ? current : rows[0]?.node.unit.id;
  return (
    <div ref={box} className="tree" role="tree" aria-label={t("tree")}>
      {rows.map(({ node, position, siblings }) => (
        <TreeRow
          key={node.unit.id}
          node={node}
          position={position}
          siblings={siblings}
          isOpen={node.children.length ? open.has(node.unit.id) : undefined}
          isStop={node.unit.id === stop}
          actions={props.actions}
          onKeyDown={onKeyDown}
          onCurrent={onCurrent}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

/** What a key does: the id of the row to go to, true or false to fold this one out or in, null for nothing. */
export function moveFor(key: string, id: string, { rows, open }: Pick<TreeProps, "rows" | "open">): string | boolean | null {
  const here = rows.findIndex(({ node }) => node.unit.id === id);
  const row = rows[here];
  if (!row) return null;
  const to = (at: number) => rows[Math.max(0, Math.min(rows.length - 1, at))]?.node.unit.id ?? null;
  const parent = row.node.children.length > 0;
  const isOpen = parent && open.has(id);
  if (key === "ArrowDown") return to(here + 1);
  if (key === "ArrowUp") return to(here - 1);
  if (key === "Home") return to(0);
  if (key === "End") return to(rows.length - 1);
  if (key === "ArrowRight" && parent) return isOpen ? to(here + 1) : true;
  if (key === "ArrowLeft") return isOpen ? false : row.parent;
  return (key === "Enter" || key === " ") && parent ? !isOpen : null;
}

interface TreeRowProps extends Pick<TreeProps, "actions" | "onCurrent" | "onOpen"> {
  node: Node;
  position: number;
  siblings: number;
  /** undefined where there is nothing below. */
  isOpen: boolean | undefined;
  /** The one row that Tab stops at. */
  isStop: boolean;
  onKeyDown: (event: KeyboardEvent<HTMLElement>, id: string) => void;
}

const TreeRow = memo(function TreeRow({ node, position, siblings, isOpen, isStop, actions, onKeyDown, onCurrent, onOpen }: TreeRowProps) {
  const { unit, level, people } = node;
  return (
    <div
      role="treeitem"
      className="tree-row"
      data-unit={unit.id}
      data-level={Math.min(level, 8)}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={isOpen}
      aria-labelledby={`name-${unit.id} count-${unit.id}`}
      tabIndex={isStop ? 0 : -1}
      onFocus={() => onCurrent(unit.id)}
      onKeyDown={(event) => onKeyDown(event, unit.id)}
    >
      <span className="tree-name" onClick={() => isOpen !== undefined && onOpen(unit.id, !isOpen)}>
        <span className={isOpen ? "twist is-open" : "twist"}>{isOpen !== undefined && <Icon name="right" small />}</span>
        <span id={`name-${unit.id}`}>{unit.name}</span>
      </span>{" "}
      <span id={`count-${unit.id}`} className="count" data-tip={t("count", { n: people })}>
        {number(people)}
        <span className="sr"> {t("people", { n: people })}</span>
      </span>
      <RowMenu node={node} isStop={isStop} actions={actions} />
    </div>
  );
});

function RowMenu({ node, isStop, actions }: Pick<TreeRowProps, "node" | "isStop" | "actions">) {
  const label = adminText("actions", { name: node.unit.name });
  return <Menu label={label} items={actions(node)} trigger={(props) => <IconButton {...props} icon="more" label={label} tabIndex={isStop ? 0 : -1} />} />;
}
