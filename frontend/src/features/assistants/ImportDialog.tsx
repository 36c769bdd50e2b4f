import { useRef, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { upload } from "../../api/upload.ts";
import { texts } from "../../i18n/texts.ts";
import { Button, Dialog, Icon, Notice, Skeleton, toast } from "../../ui/index.ts";
import { UnitField } from "../admin/units/UnitField.tsx";
import type { Imported } from "./api.ts";
import { t } from "./texts.ts";
import type { Named } from "./types.ts";

const ti = texts(() => import("../../i18n/da/assistants-import.ts"), () => import("../../i18n/en/assistants-import.ts"));

interface ImportProps {
  units: readonly Named[];
  own: string | undefined;
  onClose: () => void;
  onDone: () => void;
}

type Looked = { file: File; unit: string; items: Imported["items"] };

/** Assistants from a file: first what would come of it, then the thing itself. All begin as drafts of one's own. */
export default function ImportDialog({ units, own, onClose, onDone }: ImportProps) {
  const input = useRef<HTMLInputElement>(null);
  const [unit, setUnit] = useState((units.find(({ id }) => id === own) ?? units[0])?.id ?? "");
  const [looked, setLooked] = useState<Looked | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ask = async (file: File, dry: boolean): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { items } = await upload<Imported>("/api/assistants/import", file, { query: { unit_id: unit, dry: String(dry) } });
      if (dry) setLooked({ file, unit, items });
      else {
        onClose();
        onDone();
        toast(t("imported", { n: items.filter(({ result }) => result === "new").length }));
      }
    } catch (problem) {
      setLooked(null);
      setError(problem);
    }
    setBusy(false);
  };
  const fresh = looked?.items.filter(({ result }) => result === "new").length ?? 0;
  return (
    <Dialog
      title={t("importTitle")}
      lead={t("importLead")}
      onClose={onClose}
      onSubmit={() => looked && fresh > 0 && void ask(looked.file, false)}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={fresh === 0}>
            {t("importVerb")}
          </Button>
        </>
      }
    >
      <div className="stack">
        {units.length > 1 && <UnitField label={t("unit")} hint={t("unitHint")} name="unit_id" units={units.map((one) => ({ ...one, parent_id: null }))} value={unit} onChange={(id) => (setUnit(id), setLooked(null))} />}
        <input
          ref={input}
          type="file"
          accept="application/json,.json"
          hidden
          aria-label={t("importFile")}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = "";
            if (file) void ask(file, true);
          }}
        />
        <div className="row row-wrap">
          <Button icon="doc" disabled={!unit} onClick={() => input.current?.click()}>
            {t("importFile")}
          </Button>
          {looked && <span className="small">{looked.file.name}</span>}
        </div>
        {error !== null && <Notice tone="error" title={t("importFailed")} children={errorSentence(error)} />}
        {busy && !looked && <Skeleton label={t("loading")} />}
        {looked && (
          <div role="status">
            <p className="small">{looked.items.length ? t("importFound", { n: looked.items.length }) : t("importNothing")}</p>
            <ul className="rows">
              {looked.items.map((item, at) => (
                <Item key={`${item.slug} ${at}`} item={item} />
              ))}
            </ul>
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Item({ item: { name, slug, kind, result, problems } }: { item: Imported["items"][number] }) {
  const kindKey = `kind_${kind}`;
  return (
    <li>
      <Icon name={result === "new" ? "check" : result === "exists" ? "info" : "refuse"} />
      <div>
        <strong>{name || slug}</strong>
        <span className={result === "refused" ? "status is-refuse" : "status"}>{t(`result_${result}`)}</span>
        {ti.has(kindKey) && kind !== "assistant" && <small>{ti(kindKey)}</small>}
        {problems.map((code) => {
          const key = `problem_${code}`;
          return <small key={code}>{ti.has(key) ? ti(key) : code}</small>;
        })}
      </div>
    </li>
  );
}
