import { useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { Button, Dialog, ErrorState, Icon, Notice, Skeleton, toast } from "../../../ui/index.ts";
import { UnitField } from "../../admin/units/UnitField.tsx";
import { fetchCatalogue, moveTo } from "../api.ts";
import { Section, type TabProps } from "./parts.tsx";
import { ts } from "./sharingTexts.ts";

/** The unit that answers for it, and giving it to another. */
export function Unit({ room, draft }: Pick<TabProps, "room" | "draft">) {
  const [moving, setMoving] = useState(false);
  const { unit } = draft;
  return (
    <Section title={ts("unit")} lead={ts("unitLead")}>
      <ul className="rows">
        <li>
          <Icon name="building" />
          <div>
            <strong>{unit.name}</strong>
          </div>
          {draft.rights.includes("owners") && <Button onClick={() => setMoving(true)}>{ts("move")}</Button>}
        </li>
      </ul>
      {moving && <Move room={room} draft={draft} onClose={() => setMoving(false)} />}
    </Section>
  );
}

const NEW = { view: "mine", q: "", tag: "" } as const;

function Move({ room, draft, onClose }: Pick<TabProps, "room" | "draft"> & { onClose: () => void }) {
  const { now, reload } = useLoad((signal) => fetchCatalogue(NEW, null, signal));
  const [unit, setUnit] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const others = now.state === "ready" ? now.value.may_build.filter(({ id }) => id !== draft.unit.id).map((one) => ({ ...one, parent_id: null })) : [];
  const move = async () => {
    setTried(true);
    if (!unit) return;
    setBusy(true);
    try {
      await room.flush();
      await moveTo(draft.id, unit);
      await room.load();
      onClose();
      toast(ts("moved", { unit: others.find(({ id }) => id === unit)?.name ?? "" }));
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={ts("moveTitle")}
      lead={ts(draft.live_version === null ? "moveLead" : "moveLeadLive")}
      onClose={onClose}
      onSubmit={() => void move()}
      foot={
        <>
          <Button onClick={onClose}>{ts("cancel")}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={others.length === 0}>
            {ts("moveVerb")}
          </Button>
        </>
      }
    >
      <div className="stack">
        {problem !== null && <Notice tone="error" title={ts("notMoved")}>{errorSentence(problem)}</Notice>}
        {now.state === "loading" && <Skeleton label={ts("unit")} lines={2} />}
        {now.state === "failed" && <ErrorState title={ts("unitsFailed")} message={errorSentence(now.error)} onRetry={reload} />}
        {now.state === "ready" && others.length === 0 && <p>{ts("moveNowhere")}</p>}
        {others.length > 0 && <UnitField label={ts("moveTo")} name="unit" units={others} value={unit} error={tried && !unit ? ts("moveMissing") : null} onChange={setUnit} />}
      </div>
    </Dialog>
  );
}
