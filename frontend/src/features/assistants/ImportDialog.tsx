import { useRef, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { upload } from "../../api/upload.ts";
import { texts } from "../../i18n/texts.ts";
import { Button, Dialog, Icon, Notice, Skeleton, toast } from "../../ui/index.ts";
import { bytes } from "../knowledge/words.ts";
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
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [bare, setBare] = useState(false);
  const ask = async (file: File, dry: boolean): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const query: [string, string][] = [["unit_id", unit], ["dry", String(dry)], ["collections", String(dry || !bare)]];
      if (!dry) query.push(...chosen.map(({ slug }): [string, string] => ["only", slug]));
      const { items } = await upload<Imported>("/api/assistants/import", file, { query });
      if (dry) (setLooked({ file, unit, items }), setLeft(new Set()), setBare(false));
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
  const chosen = looked?.items.filter(({ result, slug }) => result === "new" && !left.has(slug)) ?? [];
  const coming = chosen.flatMap((one) => one.coming);
  const fresh = chosen.length;
  const choose = (slug: string) => setLeft((now) => (now.has(slug) ? new Set([...now].filter((one) => one !== slug)) : new Set([...now, slug])));
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
                <Item key={`${item.slug} ${at}`} item={item} chosen={!left.has(item.slug)} onChoose={() => choose(item.slug)} />
              ))}
            </ul>
            {coming.length > 0 && (
              <label className="option">
                <input type="checkbox" checked={!bare} onChange={() => setBare(!bare)} />
                <span />
                <span>
                  {ti("withCollections")}
                  {[...new Map(coming.map((one) => [one.name, one])).values()].map(({ name, documents, size }) => (
                    <small key={name}>{ti("collection", { name, n: documents, size: bytes(size) })}</small>
                  ))}
                </span>
              </label>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Item({ item, chosen, onChoose }: { item: Imported["items"][number]; chosen: boolean; onChoose: () => void }) {
  const { name, slug, kind, result, problems, tests, missing } = item;
  const kindKey = `kind_${kind}`;
  const about = (
    <>
      <strong>{name || slug}</strong>
      <span className={result === "refused" ? "status is-refuse" : "status"}>{t(`result_${result}`)}</span>
      {ti.has(kindKey) && kind !== "assistant" && <small>{ti(kindKey)}</small>}
      {tests > 0 && <small>{ti("tests", { n: tests })}</small>}
      {problems.map((code) => {
        const key = `problem_${code}`;
        return <small key={code}>{ti.has(key) ? ti(key) : code}</small>;
      })}
      {missing.length > 0 && <small>{ti("missing", { names: missing.join(", ") })}</small>}
    </>
  );
  if (result !== "new") {
    return (
      <li>
        <Icon name={result === "exists" ? "info" : "refuse"} />
        <div>{about}</div>
      </li>
    );
  }
  return (
    <li>
      <label className="option">
        <input type="checkbox" checked={chosen} onChange={onChoose} />
        <span />
        <span>{about}</span>
      </label>
    </li>
  );
}
