import { useState } from "react";
import type { Zone } from "../../../api/types.ts";
import { announce } from "../../../app/live.ts";
import { Button, Icon, Select, TextArea } from "../../../ui/index.ts";
import { useModels } from "../../chat/models.ts";
import type { Checked } from "../../protection/api.ts";
import { told } from "../../protection/kinds.ts";
import { Part } from "../parts.tsx";
import { type Grid, tryRules } from "./api.ts";
import { sentence, t } from "./texts.ts";
import { className, originLine, PARTS, SIGNS } from "./words.ts";

/** What would happen to a text in this unit: the same reading and the same decision as when somebody sends it. */
export function TryRules({ grid }: { grid: Grid }) {
  const { models } = useModels();
  const [text, setText] = useState("");
  const [declared, setDeclared] = useState("");
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<{ checked: Checked; text: string } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const known = models;
  const model = chosen || known[0]?.id || "";
  const run = async () => {
    setBusy(true);
    setError(null);
    try {
      const checked = await tryRules({ unit_id: grid.unit.id, text, model_id: model || null, class: declared || null });
      setAnswer({ checked, text });
      announce(verdictOf(checked));
    } catch (failure) {
      setError(sentence(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Part title={t("try")} lead={t("tryLead", { unit: grid.unit.name })}>
      <form
        className="try-rules"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <TextArea label={t("tryText")} hint={t("tryTextHint")} name="try" rows={3} maxLength={20_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <div className="try-row">
          <Select label={t("tryModel")} value={model} options={known.map(({ id, name, zone }) => ({ value: id, label: `${name} · ${zone}` }))} onChange={(event) => setChosen(event.currentTarget.value)} />
          <Select
            label={t("tryClass")}
            value={declared}
            options={[{ value: "", label: t("tryClassNone") }, ...PARTS.map((part) => ({ value: part > "K2" ? `K2+${part}` : part, label: `${part} ${className(part)}` }))]}
            onChange={(event) => setDeclared(event.currentTarget.value)}
          />
        </div>
        <p>
          <Button type="submit" busy={busy}>
            {t("tryRun")}
          </Button>
        </p>
        {error && (
          <p className="error" role="alert">
            {error}
          </p>
        )}
        {answer && <Verdict {...answer} grid={grid} />}
      </form>
    </Part>
  );
}

function Verdict({ checked, text, grid }: { checked: Checked; text: string; grid: Grid }) {
  const { decision, findings, alternatives } = checked;
  const verdict = decision?.verdict ?? "refuse";
  return (
    <div className={`verdict-line is-${verdict}`}>
      <Icon name={SIGNS[verdict]} />
      <div>
        <p>
          <strong>{verdictOf(checked)}</strong>
        </p>
        <p className="plain">{why(checked, grid)}</p>
        <p className="plain small">{findings.length ? `${t("tryFound")}: ${told(text, findings)}` : t("tryNothing")}</p>
        {verdict !== "allow" && alternatives.length > 0 && <p className="plain small">{t("tryInstead", { models: alternatives.map(({ name, zone }) => `${name} (${zone})`).join(", ") })}</p>}
      </div>
    </div>
  );
}

const verdictOf = ({ decision }: Checked): string => t(`tryVerdict_${decision?.verdict ?? "refuse"}`);

function why({ class: name, decision }: Checked, grid: Grid): string {
  if (!decision?.because) return t("tryFine", { class: name, zone: decision?.zone ?? "" });
  const cell = grid.cells.find(({ part, zone }) => part === decision.because && zone === (decision.zone as Zone));
  return t("tryBecause", { class: name, part: className(decision.because), zone: decision.zone, rule: t(`${decision.verdict}Long`), origin: cell ? originLine(cell) : t("fromDefault") });
}
