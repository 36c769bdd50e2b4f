import { type ReactNode, useState } from "react";
import { announce } from "../../app/live.ts";
import { IconButton, Menu, type MenuItem, toast } from "../../ui/index.ts";
import type { Key, KeyRules, MadeKey } from "./api.ts";
import { hasEnded } from "./form.ts";
import { KeyDialog } from "./KeyDialog.tsx";
import type { Callables } from "./known.ts";
import { Once, Revoke, Rotate } from "./Once.tsx";
import { t } from "./texts.ts";

interface Acts {
  /** What can be done to the key, or nothing. */
  menu: (key: Key, own: boolean) => ReactNode;
  /** Shows a new key's text. */
  show: (made: MadeKey) => void;
  /** The dialog that is open, if any. */
  dialog: ReactNode;
}

type Open = { act: "edit" | "rotate" | "revoke"; key: Key } | { act: "once"; made: MadeKey };

/** What can be done to the keys of a list. `onChange` gets the key as it is afterwards. */
export function useActs(rules: KeyRules, known: Callables, onChange: (key: Key) => void): Acts {
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const changed = (key: Key, said: string) => {
    onChange(key);
    announce(said);
    toast(said);
    close();
  };
  const rotated = (made: MadeKey) => {
    onChange(made.key);
    setOpen({ act: "once", made });
  };
  return {
    show: (made) => setOpen({ act: "once", made }),
    menu: (key, own) => !hasEnded(key) && <Actions of={key} mayChange={own || key.kind !== "person"} onPick={(act) => setOpen({ act, key })} />,
    dialog: open && (
      <>
        {open.act === "edit" && <KeyDialog edited={open.key} rules={rules} known={known} onChanged={(key) => changed(key, t("saved", { name: key.name }))} onClose={close} />}
        {open.act === "rotate" && <Rotate of={open.key} onDone={rotated} onClose={close} />}
        {open.act === "revoke" && <Revoke of={open.key} onDone={(key) => changed(key, t("revoked", { name: key.name }))} onClose={close} />}
        {open.act === "once" && <Once made={open.made} onClose={close} />}
      </>
    ),
  };
}

function Actions({ of, mayChange, onPick }: { of: Key; mayChange: boolean; onPick: (act: "edit" | "rotate" | "revoke") => void }) {
  const items: MenuItem[] = [
    ...(mayChange
      ? ([
          { label: t("edit"), icon: "edit", onSelect: () => onPick("edit") },
          { label: t("rotate"), icon: "again", onSelect: () => onPick("rotate") },
        ] as const)
      : []),
    { label: t("revoke"), icon: "trash", danger: true, divided: mayChange, onSelect: () => onPick("revoke") },
  ];
  const label = t("actions", { name: of.name });
  return <Menu label={label} items={items} trigger={(props) => <IconButton icon="more" label={label} {...props} />} />;
}
