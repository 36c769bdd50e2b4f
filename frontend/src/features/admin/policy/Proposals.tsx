import { useState } from "react";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { date } from "../../../i18n/format.ts";
import { Button, Dialog, TextArea, toast } from "../../../ui/index.ts";
import { Part } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { decide, type Grid, type Proposal, type ProposalAct } from "./api.ts";
import { sentence, t } from "./texts.ts";
import { className, lastDay } from "./words.ts";

interface ProposalsProps {
  grid: Grid;
  onDecided: () => void;
}

const DONE: Record<ProposalAct, "approved" | "rejected" | "withdrawn" | "revoked"> = { approve: "approved", reject: "rejected", withdraw: "withdrawn", revoke: "revoked" };

/** What waits for somebody's yes, and the approvals that live. */
export function Proposals({ grid, onDecided }: ProposalsProps) {
  const [asked, setAsked] = useState<{ proposal: Proposal; act: ProposalAct } | null>(null);
  if (grid.proposals.length === 0) return null;
  return (
    <Part title={t("proposals")} lead={t("proposalsLead")}>
      <ul className="proposals">
        {grid.proposals.map((one) => (
          <li key={one.id}>
            <div>
              <p>
                <strong>{titleOf(one)}</strong>
              </p>
              <p>{one.reason}</p>
              {one.use_case && <p className="small">{one.use_case_id ? <Link to={paths.useCase(one.use_case_id)}>{t("useCase", { text: one.use_case })}</Link> : t("useCase", { text: one.use_case })}</p>}
              {one.dpia && one.dpia_on && <p className="small">{t("dpia", { text: one.dpia, date: date(one.dpia_on) })}</p>}
              <p className="small muted">{standing(one)}</p>
            </div>
            <div className="row row-wrap">
              {one.acts.map((act) => (
                <Button key={act} look={act === "approve" ? "primary" : "plain"} onClick={() => setAsked({ proposal: one, act })}>
                  {t(act)}
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {asked && (
        <Decide
          {...asked}
          onClose={() => setAsked(null)}
          onDecided={() => {
            setAsked(null);
            onDecided();
          }}
        />
      )}
    </Part>
  );
}

interface DecideProps {
  proposal: Proposal;
  act: ProposalAct;
  onClose: () => void;
  onDecided: () => void;
}

function Decide({ proposal, act, onClose, onDecided }: DecideProps) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const needsReason = act === "reject" || act === "revoke";
  const submit = async () => {
    if (needsReason && !reason.trim()) return setError(t("reasonNeeded"));
    setBusy(true);
    try {
      await decide(proposal.id, act, reason.trim());
      toast(t(DONE[act]));
      onDecided();
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={titleFor(act)}
      lead={leadFor(act, proposal)}
      onSubmit={() => void submit()}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look={act === "revoke" ? "danger" : "primary"} type="submit" busy={busy}>
            {t(act)}
          </Button>
        </>
      }
    >
      {needsReason ? (
        <TextArea label={t("decideReason")} name="reason" rows={3} maxLength={2000} value={reason} error={error} onChange={(event) => setReason(event.currentTarget.value)} />
      ) : (
        error && (
          <p className="error" role="alert">
            {error}
          </p>
        )
      )}
    </Dialog>
  );
}

const titleOf = (one: Proposal): string =>
  t("proposal", { class: className(one.part), zone: one.zone, rule: t(`${one.rule}Long`), against: t(`${one.against}Long`) });

function standing(one: Proposal): string {
  const until = lastDay(one.expires_at);
  if (one.state === "approved" && one.decided_at) return t("approvedBy", { name: one.decided_by ?? t("somebody"), date: date(one.decided_at), until });
  return `${t("proposedBy", { name: one.proposed_by ?? t("somebody"), date: date(one.proposed_at), until })} ${t(`needs_${one.needs}`)}`;
}

const titleFor = (act: ProposalAct): string => (act === "withdraw" ? t("withdraw") : t(`${act}Title`));

function leadFor(act: ProposalAct, one: Proposal): string {
  if (act === "approve") return t("approveWhy", { unit: one.unit_name, what: `${className(one.part)} i ${one.zone}: ${t(`${one.rule}Long`)}`, until: lastDay(one.expires_at) });
  return act === "revoke" ? t("revokeWhy") : titleOf(one);
}
