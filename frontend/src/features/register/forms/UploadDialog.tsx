import { useRef, useState } from "react";
import { date } from "../../../i18n/format.ts";
import { Button, Dialog, Notice, Skeleton, toast } from "../../../ui/index.ts";
import { ApiError, errorSentence } from "../../../api/errors.ts";
import { addForm, checkForm } from "../api.ts";
import { t } from "../texts.ts";
import type { FormChecked, FormFault } from "../types.ts";
import { Asked } from "./Asked.tsx";
import { tf } from "./texts.ts";

type Looked = { file: File; found: FormChecked };

/** A form out of a file: first what is wrong with it or how it would be asked, then the thing itself. */
export function UploadDialog({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [looked, setLooked] = useState<Looked | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  const look = (file: File) => doing(async () => (setLooked(null), setLooked({ file, found: await checkForm(file) })));
  const add = ({ file }: Looked) =>
    doing(async () => {
      const { version } = await addForm(file);
      toast(tf("added", { version }));
      onAdded();
      onClose();
    });
  const good = looked?.found.form && !looked.found.refused ? looked : null;
  return (
    <Dialog
      title={tf("add")}
      lead={tf("addLead")}
      onClose={onClose}
      onSubmit={() => good && void add(good)}
      foot={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={!good}>
            {tf("take")}
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="row row-wrap">
          <Button icon="doc" onClick={() => input.current?.click()}>
            {tf("choose")}
          </Button>
          {looked && <span className="small">{looked.file.name}</span>}
        </div>
        <input
          ref={input}
          type="file"
          accept=".yaml,.yml"
          hidden
          aria-label={tf("choose")}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            currentTarget.value = "";
            if (file) void look(file);
          }}
        />
        {problem !== null && <Notice tone="error" title={t("notSaved")} children={errorSentence(problem)} />}
        {busy && !looked && <Skeleton label={t("loading")} />}
        <div role="status">{looked && <Found found={looked.found} />}</div>
      </div>
    </Dialog>
  );
}

function Found({ found: { form, faults, refused, effective_from, duties } }: { found: FormChecked }) {
  if (!form || !effective_from) return <Faults faults={faults} />;
  return (
    <div className="stack">
      {refused ? (
        <Notice tone="error" title={tf("cannotStay")} children={errorSentence(new ApiError(409, refused, {}))} />
      ) : (
        <Notice tone="info" title={tf("good", { version: form.version })} children={tf("goodFrom", { day: date(effective_from) })} />
      )}
      <Asked form={form} />
      <section className="form-asked">
        <h3>{tf("dutiesTitle")}</h3>
        <ol>
          {duties.map((one) => (
            <li key={one.code}>
              {one.title}
              <small className="muted">{[one.source, tf("bindsFrom", { day: date(one.effective_from) })].join(" · ")}</small>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Faults({ faults }: { faults: readonly FormFault[] }) {
  return (
    <Notice tone="error" title={tf("faults", { n: faults.length })}>
      <ul>
        {faults.map(({ what, line, field, message }, at) => (
          <li key={at}>
            {line === null ? tf(`what_${what}`) : tf("atLine", { line: String(line), what: tf(`what_${what}`) })}
            {(field || what === "wrong" || what === "contradiction" || what === "twice") && (
              <small>
                <code>{[field, message].filter(Boolean).join(": ")}</code>
              </small>
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
