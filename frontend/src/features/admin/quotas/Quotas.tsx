import { useMemo, useState } from "react";
import { useLoad, usePages, useSettled } from "../../../app/load.ts";
import { useMe } from "../../../app/session.ts";
import { Found, SearchField } from "../../../ui/Found.tsx";
import { Button, Confirm, Select, toast } from "../../../ui/index.ts";
import { Head, Shown } from "../parts.tsx";
import { grantingUnits } from "../rights.ts";
import { sentence } from "../texts.ts";
import { fetchUnits, type Unit } from "../units/api.ts";
import { deleteQuota, fetchQuotas, type Quota, type QuotasQuery, type Subject, SUBJECTS } from "./api.ts";
import { QuotaDialog } from "./QuotaDialog.tsx";
import { QuotaList } from "./QuotaList.tsx";
import { t } from "./texts.ts";
import "./quotas.css";

const NOTHING: QuotasQuery = { q: "", subject: "" };

/** Budgets: what may be used in a branch, by whom, and how much of it is. */
export default function Quotas() {
  const load = useLoad((signal) => fetchUnits(signal).catch(() => [] as Unit[]));
  return <Shown load={load}>{(units) => <Budgets units={units} />}</Shown>;
}

type Open = { act: "new" } | { act: "edit" | "delete"; quota: Quota };

function Budgets({ units }: { units: readonly Unit[] }) {
  const [query, setQuery] = useState(NOTHING);
  const [canSet, setCanSet] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const settled = useSettled(query);
  const pages = usePages(async (cursor, signal) => {
    const page = await fetchQuotas(settled, cursor, signal);
    setCanSet(page.can_set);
    return page;
  }, JSON.stringify(settled));
  const allowed = useAllowed(units);
  const filtered = Boolean(query.q || query.subject);
  const done = (said: string) => {
    setOpen(null);
    pages.reload();
    toast(said);
  };
  const add = canSet && (
    <Button look="primary" icon="plus" onClick={() => setOpen({ act: "new" })}>
      {t("add")}
    </Button>
  );
  return (
    <>
      <Head title={t("title")} lead={t("lead")}>
        {add}
      </Head>
      <Finder query={query} onChange={(part) => setQuery((before) => ({ ...before, ...part }))} />
      <Found
        pages={pages}
        explain={sentence}
        none={{ icon: "scale", title: t("none"), why: t(canSet ? "noneWhy" : "noneWhyReader") }}
        narrowed={filtered ? { title: t("noneFound"), why: t("noneFoundWhy"), clear: t("clear"), onClear: () => setQuery(NOTHING) } : null}
        shown={(n) => t("shown", { n })}
      >
        {(quotas) => <QuotaList quotas={quotas} onEdit={(quota) => setOpen({ act: "edit", quota })} onDelete={(quota) => setOpen({ act: "delete", quota })} />}
      </Found>
      {(open?.act === "new" || open?.act === "edit") && (
        <QuotaDialog units={units} allowed={allowed} edited={open.act === "edit" ? open.quota : undefined} onDone={(quota) => done(t("saved", { name: quota.name }))} onClose={() => setOpen(null)} />
      )}
      {open?.act === "delete" && <Remove quota={open.quota} onDone={() => done(t("removed", { name: open.quota.name }))} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Which units the person may limit: those they own, and everything below them. */
function useAllowed(units: readonly Unit[]): (unit: Unit) => boolean {
  const me = useMe();
  return useMemo(() => {
    const owned = grantingUnits(me);
    if (owned === null) return () => true;
    const inside = new Set(owned);
    for (const { id, parent_id } of units) if (parent_id && inside.has(parent_id)) inside.add(id); // a parent comes before its children
    return ({ id }: Unit) => inside.has(id);
  }, [me, units]);
}

function Finder({ query, onChange }: { query: QuotasQuery; onChange: (part: Partial<QuotasQuery>) => void }) {
  return (
    <div className="people-finder" role="search">
      <SearchField id="quotas-q" label={t("search")} value={query.q} onChange={(q) => onChange({ q })} />
      <Select
        label={t("subject")}
        value={query.subject}
        options={[{ value: "", label: t("anySubject") }, ...SUBJECTS.map((value) => ({ value, label: t(`subject_${value}`) }))]}
        onChange={(event) => onChange({ subject: event.currentTarget.value as Subject | "" })}
      />
    </div>
  );
}

function Remove({ quota, onDone, onClose }: { quota: Quota; onDone: () => void; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await deleteQuota(quota.id);
      onDone();
    } catch (error) {
      toast(sentence(error));
      onClose();
    }
  };
  return (
    <Confirm title={t("removeTitle", { name: quota.name })} verb={t("remove")} busy={busy} onConfirm={() => void remove()} onClose={onClose}>
      {t("removeWhy")}
    </Confirm>
  );
}
