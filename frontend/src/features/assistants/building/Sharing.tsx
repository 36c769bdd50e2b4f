import { useState } from "react";
import { ApiError, errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link, navigate } from "../../../app/router.tsx";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Button, Confirm, Skeleton, toast } from "../../../ui/index.ts";
import { deleteAssistant, fetchUseCase, putBack, undelete } from "../api.ts";
import { TakeDown } from "../TakeDown.tsx";
import { t } from "../texts.ts";
import { Audiences } from "./Audiences.tsx";
import { Export } from "./Export.tsx";
import { Owners } from "./Owners.tsx";
import { Section, type TabProps } from "./parts.tsx";
import { Reach } from "./Reach.tsx";
import { ts } from "./sharingTexts.ts";
import { Unit } from "./Unit.tsx";

/** With whom it shall be shared, who has it now, how far the approval is, and who builds it. */
export default function Sharing(props: TabProps) {
  const { room, draft, content, errors } = props;
  const may = draft.rights.includes("edit");
  return (
    <>
      <Standing {...props} />
      {may && (
        <Section title={ts("wanted")} lead={ts("wantedLead")}>
          <Audiences sharing={content.sharing} denied={content.denied} error={errors.sharing ?? errors.denied ?? null} onChange={(change) => room.change(change)} />
        </Section>
      )}
      {draft.live_version !== null && <Reach id={draft.id} may={draft.rights.includes("narrow")} onNarrowed={() => void room.flush().then(() => room.load())} />}
      {may && (
        <Section title={ts("openness")}>
          <div>
            <Checkbox label={ts("openInstructions")} checked={content.open_instructions} onChange={(open_instructions) => room.change({ open_instructions })} />
            <p className="hint">{ts("openInstructionsHint")}</p>
          </div>
        </Section>
      )}
      <Owners {...props} />
      <Unit {...props} />
      {may && <Export draft={draft} collections={content.collections} />}
      <Danger {...props} />
    </>
  );
}

function Standing({ draft }: TabProps) {
  const { now } = useLoad((signal) => fetchUseCase(draft.id, signal).catch(absent), `${draft.id} ${draft.state}`);
  if (now.state === "loading") return <Skeleton label={ts("approval")} lines={2} />;
  const useCase = now.state === "ready" ? now.value : null;
  return (
    <Section title={ts("approval")} lead={ts(`state_${draft.state}`)}>
      {useCase && (
        <div className="row row-wrap">
          <span className="status">{ts(`use_${useCase.state}`)}</span>
          <Link className="link" to={paths.useCase(useCase.id)}>
            {ts("toUseCase")}
          </Link>
        </div>
      )}
    </Section>
  );
}

/** Nothing has been asked for yet. */
function absent(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}

function Danger({ room, draft, content }: TabProps) {
  const [asking, setAsking] = useState<"delete" | "down" | null>(null);
  const { rights } = draft;
  const resume = async () => {
    try {
      await putBack(draft.id);
      await room.load();
      toast(t("isBack", { name: content.name }));
    } catch (error) {
      toast(errorSentence(error));
    }
  };
  const remove = async () => {
    setAsking(null);
    try {
      await room.flush();
      await deleteAssistant(draft.id);
      await navigate(`${paths.assistants}?view=mine`, { force: true });
      toast(ts("deleted", { name: content.name }), { label: ts("undo"), run: () => void undelete(draft.id).then(() => navigate(paths.build(draft.id)), (error: unknown) => toast(errorSentence(error))) });
    } catch (error) {
      toast(errorSentence(error));
    }
  };
  if (!rights.some((one) => one === "delete" || one === "take_down" || one === "put_back")) return null;
  return (
    <Section title={ts("danger")}>
      <div className="row row-wrap">
        {rights.includes("take_down") && draft.live_version !== null && <Button look="danger" icon="stop" onClick={() => setAsking("down")} children={t("takeDown")} />}
        {rights.includes("put_back") && <Button onClick={() => void resume()} children={t("putBack")} />}
        {rights.includes("delete") && <Button look="danger" icon="trash" onClick={() => setAsking("delete")} children={ts("delete")} />}
      </div>
      {asking === "down" && <TakeDown id={draft.id} name={content.name} onClose={() => setAsking(null)} onDone={() => void room.load()} />}
      {asking === "delete" && (
        <Confirm title={ts("deleteTitle", { name: content.name })} verb={ts("delete")} onClose={() => setAsking(null)} onConfirm={() => void remove()}>
          {ts(draft.live_version === null ? "deleteWhyDraft" : "deleteWhy")}
        </Confirm>
      )}
    </Section>
  );
}
