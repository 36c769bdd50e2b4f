import { useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { useTitle } from "../../../app/title.ts";
import { date } from "../../../i18n/format.ts";
import { Button, Confirm, Dialog, Icon, Menu, type MenuItem, toast } from "../../../ui/index.ts";
import { errorSentence } from "../../../api/errors.ts";
import { fetchForm, fetchForms, formAddress, removeForm } from "../api.ts";
import { download } from "../list/Exports.tsx";
import { Shown } from "../parts.tsx";
import { t } from "../texts.ts";
import type { FormLine } from "../types.ts";
import { Asked } from "./Asked.tsx";
import { tf } from "./texts.ts";
import { UploadDialog } from "./UploadDialog.tsx";
import "./forms.css";

const LOOKS = { in_force: "is-allow", coming: "is-replace", past: "" } as const;

/** Every version of what is asked before others use an assistant: which is asked now, which will be, which was. */
export default function Forms() {
  useTitle(t("forms"));
  const load = useLoad(fetchForms);
  const [open, setOpen] = useState<{ kind: "upload" } | { kind: "show" | "remove"; line: FormLine } | null>(null);
  const close = () => setOpen(null);
  const remove = async (version: string) => {
    close();
    try {
      await removeForm(version);
      toast(tf("removed"));
    } catch (problem) {
      toast(errorSentence(problem));
    }
    load.reload();
  };
  return (
    <Shown load={load}>
      {({ items, may_change }) => (
        <>
          <div className="table-head">
            <p className="muted">{tf("lead")}</p>
            {may_change && (
              <Button look="primary" icon="plus" onClick={() => setOpen({ kind: "upload" })}>
                {tf("add")}
              </Button>
            )}
          </div>
          <ul className="rows forms">
            {items.map((line) => (
              <Line key={line.version} line={line} onShow={() => setOpen({ kind: "show", line })} onRemove={may_change && line.removable ? () => setOpen({ kind: "remove", line }) : null} />
            ))}
          </ul>
          {open?.kind === "upload" && <UploadDialog onClose={close} onAdded={load.reload} />}
          {open?.kind === "show" && <ShowDialog version={open.line.version} onClose={close} />}
          {open?.kind === "remove" && (
            <Confirm title={tf("removeTitle", { version: open.line.version })} verb={tf("remove")} onClose={close} onConfirm={() => void remove(open.line.version)}>
              {tf("removeWhy")}
            </Confirm>
          )}
        </>
      )}
    </Shown>
  );
}

function Line({ line, onShow, onRemove }: { line: FormLine; onShow: () => void; onRemove: (() => void) | null }) {
  const { version, state, origin, added_by, added_at } = line;
  const from = origin === "uploaded" ? tf("addedBy", { who: added_by || tf("somebody"), day: added_at ? date(added_at) : "" }) : tf(`origin_${origin}`);
  const items: MenuItem[] = [
    { label: tf("show"), icon: "eye", onSelect: onShow },
    { label: tf("fetch"), icon: "download", onSelect: () => download(formAddress(version)) },
    ...(onRemove ? [{ label: tf("remove"), icon: "trash" as const, onSelect: onRemove }] : []),
  ];
  return (
    <li>
      <Icon name={state === "in_force" ? "allow" : "doc"} />
      <div>
        <strong>{version}</strong>
        <small>{tf(state === "coming" ? "asksFrom" : "askedFrom", { day: date(line.effective_from) })}</small>
        <small>{[from, tf("questions", { n: line.questions }), tf("duties", { n: line.duties })].join(" · ")}</small>
      </div>
      <span className={`status ${LOOKS[state]}`.trim()}>{tf(state)}</span>
      <Menu
        label={tf("actsOn", { version })}
        items={items}
        trigger={(props) => (
          <Button aria-label={tf("actsOn", { version })} {...props}>
            {tf("acts")}
          </Button>
        )}
      />
    </li>
  );
}

function ShowDialog({ version, onClose }: { version: string; onClose: () => void }) {
  const load = useLoad((signal) => fetchForm(signal, version));
  return (
    <Dialog title={version} lead={tf("showLead")} onClose={onClose} foot={<Button onClick={onClose}>{tf("close")}</Button>}>
      <Shown load={load}>{(form) => <Asked form={form} />}</Shown>
    </Dialog>
  );
}
