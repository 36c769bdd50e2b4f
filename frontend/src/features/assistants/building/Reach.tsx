import { errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { Button, ErrorState, Skeleton, toast } from "../../../ui/index.ts";
import { fetchReach, narrow } from "../api.ts";
import type { Reach as Reached } from "../types.ts";
import { Section } from "./parts.tsx";
import { ts } from "./sharingTexts.ts";

/** Who has it now. Taking somebody out needs nobody's approval, and works at once. */
export function Reach({ id, may, onNarrowed }: { id: string; may: boolean; onNarrowed: () => void }) {
  const load = useLoad((signal) => fetchReach(id, signal), id);
  const { now } = load;
  const takeOut = async (one: Reached["grants"][number]) => {
    if (now.state !== "ready") return;
    const rest = now.value.grants.filter((other) => other !== one).map(({ subject_kind, subject_id }) => ({ subject_kind, subject_id: subject_id ?? null }));
    try {
      const fresh = await narrow(id, rest, now.value.denied.map((unit) => unit.id));
      load.put(() => fresh);
      toast(ts("takenOut", { name: nameOf(one) }));
      onNarrowed();
    } catch (error) {
      toast(errorSentence(error));
    }
  };
  return (
    <Section title={ts("reach")} lead={ts("reachLead")}>
      {now.state === "loading" && <Skeleton label={ts("reach")} lines={2} />}
      {now.state === "failed" && <ErrorState title={ts("reach")} message={errorSentence(now.error)} onRetry={load.reload} />}
      {now.state === "ready" && now.value.grants.length === 0 && <p className="muted small">{ts("reachNobody")}</p>}
      {now.state === "ready" && now.value.grants.length > 0 && (
        <ul className="rows">
          {now.value.grants.map((one) => (
            <li key={`${one.subject_kind} ${one.subject_id}`}>
              <div>
                <strong>{nameOf(one)}</strong>
                {one.subject_kind === "unit_branch" && <small>{ts("withBelow")}</small>}
                {one.beside && <small>{one.beside}</small>}
              </div>
              {may && (
                <Button look="quiet" aria-label={ts("takeOutOf", { name: nameOf(one) })} onClick={() => void takeOut(one)}>
                  {ts("takeOut")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {now.state === "ready" && now.value.denied.length > 0 && <p className="hint">{ts("reachDenied", { names: now.value.denied.map(({ name }) => name).join(", ") })}</p>}
    </Section>
  );
}

const nameOf = (one: Reached["grants"][number]): string => (one.subject_kind === "everyone" ? ts("everyoneLong") : one.name || ts("somebody"));
