import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { navigate } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { Button, EmptyState, Icon, type MenuItem, Notice, toast } from "../../../ui/index.ts";
import { Head, Shown } from "../parts.tsx";
import { sentence, t as adminText } from "../texts.ts";
import { deleteUnit, fetchUnits, type Unit } from "./api.ts";
import { t } from "./texts.ts";
import { found, type Node, rowsOf, treeOf } from "./tree.ts";
import { Tree } from "./Tree.tsx";
import { AddUnit, DeleteUnit, MoveUnit, RenameUnit } from "./UnitDialogs.tsx";

/** The most units that the server gives. */
const MOST = 5000;

/** The organisation as a tree; platform owners build it here. */
export default function Units() {
  const me = useMe();
  const load = useLoad(fetchUnits);
  return (
    <>
      <Head title={adminText("units")} lead={me.is_platform_owner ? t("lead") : t("leadBranch")} />
      <Shown load={load}>{(units) => <Organisation units={units} reload={load.reload} owner={me.is_platform_owner} />}</Shown>
    </>
  );
}

function Organisation({ units, reload, owner }: { units: Unit[]; reload: () => void; owner: boolean }) {
  const nodes = useMemo(() => treeOf(units), [units]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(nodes.length === 1 ? nodes.map(({ unit }) => unit.id) : []));
  const [search, setSearch] = useState("");
  const [current, setCurrent] = useState<string | null>(null);
  const [focus, setFocus] = useState(0);
  const [acting, setActing] = useState<Acting | null>(null);

  const looked = useDeferredValue(search); // thousands of rows must not hold up the typing
  const hits = useMemo(() => found(nodes, looked), [nodes, looked]);
  const shownOpen = hits?.open ?? open;
  const rows = useMemo(() => rowsOf(hits?.nodes ?? nodes, shownOpen), [hits, nodes, shownOpen]);
  const actions = useCallback((node: Node) => menuOf(node, owner, setActing), [owner]);
  const fold = (id: string, unfold: boolean) => setOpen((before) => new Set(unfold ? [...before, id] : [...before].filter((one) => one !== id)));

  /** After a change: the tree is fetched again, and the unit stands out where it is now. */
  const changed = (said: string, to: Pick<Unit, "id" | "parent_id"> | null, takeFocus: boolean) => {
    if (to?.parent_id) fold(to.parent_id, true);
    if (to) setCurrent(to.id);
    if (takeFocus) setFocus((before) => before + 1);
    setActing(null);
    reload();
    toast(said);
  };

  return (
    <>
      <div className="finder">
        <label className="field">
          <Icon name="search" small />
          <span className="sr">{t("search")}</span>
          <input type="search" placeholder={t("search")} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />
        </label>
        {!hits && (
          <div className="row">
            <Button look="quiet" onClick={() => setOpen(new Set(units.map(({ id }) => id)))}>
              {t("openAll")}
            </Button>
            <Button look="quiet" onClick={() => setOpen(new Set())}>
              {t("closeAll")}
            </Button>
          </div>
        )}
      </div>
      {units.length >= MOST && <Notice title={t("tooMany", { n: MOST })} />}
      {rows.length === 0 ? (
        <EmptyState icon="search" title={t("nothing", { text: search.trim() })}>
          {t("nothingWhy")}
        </EmptyState>
      ) : (
        <Tree rows={rows} open={shownOpen} current={current} focus={focus} actions={actions} onCurrent={setCurrent} onOpen={hits ? () => undefined : fold} />
      )}
      {acting && <ActDialog acting={acting} units={units} onChanged={changed} onClose={() => setActing(null)} />}
    </>
  );
}

interface Acting {
  act: "add" | "rename" | "move" | "delete";
  node: Node;
}

/** What can be done with a unit. The topmost stays where it is. */
function menuOf(node: Node, owner: boolean, begin: (acting: Acting) => void): MenuItem[] {
  const people: MenuItem = { label: t("showPeople"), icon: "users", onSelect: () => void navigate(`/admin/people?unit=${node.unit.id}`) };
  if (!owner) return [people];
  const start = (act: Acting["act"]) => () => begin({ act, node });
  const items: MenuItem[] = [people, { label: t("add"), icon: "plus", onSelect: start("add") }, { label: t("rename"), icon: "edit", onSelect: start("rename") }];
  if (node.unit.parent_id === null) return items;
  return [
    ...items,
    { label: t("move"), icon: "inherit", onSelect: start("move") },
    { label: t("delete"), icon: "trash", danger: true, divided: true, onSelect: start("delete") },
  ];
}

interface ActDialogProps {
  acting: Acting;
  units: readonly Unit[];
  onChanged: (said: string, to: Pick<Unit, "id" | "parent_id"> | null, takeFocus: boolean) => void;
  onClose: () => void;
}

function ActDialog({ acting: { act, node }, units, onChanged, onClose }: ActDialogProps) {
  const [busy, setBusy] = useState(false);
  const { unit } = node;
  const done = (text: (made: Unit) => string) => (made: Unit) => onChanged(text(made), made, false);
  const remove = async () => {
    setBusy(true);
    const above = units.find(({ id }) => id === unit.parent_id) ?? null;
    try {
      await deleteUnit(unit.id);
      onChanged(t("deleted", { name: unit.name }), above, true);
    } catch (error) {
      onChanged(sentence(error), unit, true); // what is in it may have changed: look again
    }
  };
  if (act === "add") return <AddUnit unit={unit} onDone={done(({ name }) => t("added", { name }))} onClose={onClose} />;
  if (act === "rename") return <RenameUnit unit={unit} onDone={done(({ name }) => t("renamed", { name }))} onClose={onClose} />;
  if (act === "delete") return <DeleteUnit node={node} busy={busy} onConfirm={() => void remove()} onClose={onClose} />;
  const place = (id: string | null) => units.find((one) => one.id === id)?.name ?? "";
  return <MoveUnit unit={unit} units={units} onDone={done(({ name, parent_id }) => t("moved", { name, parent: place(parent_id) }))} onClose={onClose} />;
}
