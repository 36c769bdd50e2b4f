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

type Act = "add" | "rename" | "move" | "delete";

function Organisation({ units, reload, owner }: { units: Unit[]; reload: () => void; owner: boolean }) {
  const nodes = useMemo(() => treeOf(units), [units]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(nodes.filter(() => units.length < 200 || nodes.length === 1).map(({ unit }) => unit.id)));
  const [search, setSearch] = useState("");
  const [current, setCurrent] = useState<string | null>(null);
  const [focus, setFocus] = useState(0);
  const [acting, setActing] = useState<{ act: Act; node: Node } | null>(null);
  const [busy, setBusy] = useState(false);

  const looked = useDeferredValue(search); // thousands of rows must not hold up the typing
  const hits = useMemo(() => found(nodes, looked), [nodes, looked]);
  const shownOpen = hits?.open ?? open;
  const rows = useMemo(() => rowsOf(hits?.nodes ?? nodes, shownOpen), [hits, nodes, shownOpen]);
  const fold = (id: string, unfold: boolean) =>
    setOpen((before) => {
      const next = new Set(before);
      unfold ? next.add(id) : next.delete(id);
      return next;
    });
  const lookAt = (id: string | null) => {
    setCurrent(id);
    setFocus((before) => before + 1);
  };
  const done = (said: string, to: Unit) => {
    setActing(null);
    if (to.parent_id) fold(to.parent_id, true);
    setCurrent(to.id);
    reload();
    toast(said);
  };
  const remove = async (unit: Unit) => {
    setBusy(true);
    try {
      await deleteUnit(unit.id);
      lookAt(unit.parent_id);
      toast(t("deleted", { name: unit.name }));
    } catch (error) {
      toast(sentence(error));
    } finally {
      setBusy(false);
      setActing(null);
      reload();
    }
  };

  const actions = useCallback((node: Node): MenuItem[] => {
    const start = (act: Act) => () => setActing({ act, node });
    const people: MenuItem = { label: t("showPeople"), icon: "users", onSelect: () => void navigate(`/admin/people?unit=${node.unit.id}`) };
    if (!owner) return [people];
    const top = node.unit.parent_id === null;
    return [
      people,
      { label: t("add"), icon: "plus", onSelect: start("add") },
      { label: t("rename"), icon: "edit", onSelect: start("rename") },
      ...(top ? [] : [{ label: t("move"), icon: "inherit", onSelect: start("move") } as const, { label: t("delete"), icon: "trash", danger: true, divided: true, onSelect: start("delete") } as const]),
    ];
  }, [owner]);
  const unit = acting?.node.unit;
  const close = () => setActing(null);

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
      {unit && acting.act === "add" && <AddUnit unit={unit} onDone={(made) => done(t("added", { name: made.name }), made)} onClose={close} />}
      {unit && acting.act === "rename" && <RenameUnit unit={unit} onDone={(made) => done(t("renamed", { name: made.name }), made)} onClose={close} />}
      {unit && acting.act === "move" && (
        <MoveUnit
          unit={unit}
          units={units}
          onDone={(made) => done(t("moved", { name: made.name, parent: units.find(({ id }) => id === made.parent_id)?.name ?? "" }), made)}
          onClose={close}
        />
      )}
      {acting?.act === "delete" && <DeleteUnit node={acting.node} busy={busy} onConfirm={() => void remove(acting.node.unit)} onClose={close} />}
    </>
  );
}
