import { useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { byName } from "../../../i18n/format.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Button, Dialog, Select } from "../../../ui/index.ts";
import { useModels } from "../../chat/models.ts";
import { fetchVersions } from "../api.ts";
import { t } from "../texts.ts";
import type { Draft } from "../types.ts";
import { MOST_TARGETS, type Test, type Wish } from "./api.ts";
import { tt } from "./texts.ts";

interface RunDialogProps {
  draft: Draft;
  tests: readonly Test[];
  onRun: (wish: Wish) => void;
  onClose: () => void;
}

const toggled = <Value,>(of: readonly Value[], one: Value, on: boolean): Value[] => (on ? [...of, one] : of.filter((other) => other !== one));

/** Which tests are run, on what, and with which models: to hold versions or models against each other. */
export function RunDialog({ draft, tests, onRun, onClose }: RunDialogProps) {
  const live = draft.live_version !== null;
  const [targets, setTargets] = useState<("draft" | "live")[]>(live ? ["draft", "live"] : ["draft"]);
  const [version, setVersion] = useState("");
  const [models, setModels] = useState<string[]>([]);
  const [chosen, setChosen] = useState<string[]>(tests.map(({ id }) => id));
  const [tried, setTried] = useState(false);
  const wish: Wish = { targets: version ? [...targets, Number(version)] : targets, models, tests: chosen.length === tests.length ? [] : chosen };
  const compared = wish.targets.length * Math.max(1, models.length);
  const problem = wish.targets.length === 0 ? tt("nothingToRun") : chosen.length === 0 ? tt("noTestsChosen") : compared > MOST_TARGETS ? tt("tooManyTargets", { n: compared, most: MOST_TARGETS }) : null;
  const run = () => {
    setTried(true);
    if (problem) return;
    onRun(wish);
    onClose();
  };
  return (
    <Dialog
      title={tt("chooseTitle")}
      onClose={onClose}
      onSubmit={run}
      foot={
        <>
          <Button onClick={onClose}>{tt("cancel")}</Button>
          <Button look="primary" type="submit">
            {tt("runChosen", { n: chosen.length * compared })}
          </Button>
        </>
      }
    >
      <div className="stack">
        <fieldset className="checks-field">
          <legend className="label">{tt("runWhat")}</legend>
          <Checkbox label={tt("target_draft")} checked={targets.includes("draft")} onChange={(on) => setTargets((now) => toggled(now, "draft", on))} />
          {live && <Checkbox label={tt("target_live")} checked={targets.includes("live")} onChange={(on) => setTargets((now) => toggled(now, "live", on))} />}
          <Older draft={draft} value={version} onChange={setVersion} />
        </fieldset>
        <Models chosen={models} onChange={setModels} />
        <fieldset className="checks-field">
          <legend className="label">{tt("whichTests")}</legend>
          <Checkbox label={tt("allTests", { n: tests.length })} checked={chosen.length === tests.length} onChange={(on) => setChosen(on ? tests.map(({ id }) => id) : [])} />
          {tests.map(({ id, question }) => (
            <Checkbox key={id} label={question} checked={chosen.includes(id)} onChange={(on) => setChosen((now) => toggled(now, id, on))} />
          ))}
        </fieldset>
        {tried && problem && (
          <p className="error" role="alert">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** An older version beside them, when there is one. */
function Older({ draft, value, onChange }: { draft: Draft; value: string; onChange: (version: string) => void }) {
  const { now } = useLoad((signal) => fetchVersions(draft.id, null, signal), draft.id);
  const older = now.state === "ready" ? now.value.items.filter(({ number }) => number !== draft.live_version) : [];
  if (older.length === 0) return null;
  const options = older.map(({ number, note }) => ({ value: String(number), label: [tt("target_version", { n: number }), note].filter(Boolean).join(": ") }));
  return <Select label={tt("olderVersion")} name="version" value={value} options={[{ value: "", label: tt("noOlder") }, ...options]} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function Models({ chosen, onChange }: { chosen: readonly string[]; onChange: (models: string[]) => void }) {
  const { models } = useModels();
  return (
    <fieldset className="checks-field">
      <legend className="label">{tt("withWhich")}</legend>
      <Checkbox label={tt("withOwn")} checked={chosen.length === 0} onChange={() => onChange([])} />
      {[...models].sort((one, other) => byName(one.name, other.name)).map(({ id, name, zone }) => (
        <Checkbox key={id} label={`${name} (${t(`zone_${zone}`)})`} checked={chosen.includes(id)} onChange={(on) => onChange(toggled(chosen, id, on))} />
      ))}
    </fieldset>
  );
}
