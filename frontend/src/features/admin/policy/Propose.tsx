import { useRef } from "react";
import { ApiError } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { Button, Dialog, Select, TextArea, TextField, toast } from "../../../ui/index.ts";
import { FormProblems } from "../../../ui/Form.tsx";
import { type Errors, fieldOf, useForm } from "../../../ui/form.ts";
import { t as adminText } from "../texts.ts";
import { type Cell, fetchUses, type Grid, partOf, propose, type Rule } from "./api.ts";
import { explain, t } from "./texts.ts";
import { className, dayFromNow, endOfDay } from "./words.ts";

interface Values {
  reason: string;
  until: string;
  /** A use of the register; empty where the case lies elsewhere and is told in words. */
  use_case_id: string;
  use_case: string;
  dpia: string;
  dpia_on: string;
}

interface ProposeProps {
  grid: Grid;
  cell: Cell;
  rule: Rule;
  onProposed: () => void;
  onClose: () => void;
}

/** Asks somebody else for a rule that is looser than what is inherited. */
export function Propose({ grid, cell, rule, onProposed, onClose }: ProposeProps) {
  const box = useRef<HTMLDivElement>(null);
  const chosen = useRef("");
  const guarded = cell.needs === "dpo";
  const uses = useLoad((signal) => (guarded ? fetchUses(grid.unit.id, signal) : Promise.resolve([])), grid.unit.id);
  const known = uses.now.state === "ready" ? uses.now.value : [];
  const start: Values = { reason: "", until: dayFromNow(90), use_case_id: "", use_case: "", dpia: "", dpia_on: "" };
  const form = useForm<Values>({ start, check: (values) => check(values, guarded), explain: (error) => told(error, chosen.current !== "") });
  const submit = async () => {
    const sent = await form.submit(async ({ reason, until, use_case_id, use_case, dpia, dpia_on }) => {
      chosen.current = use_case_id;
      const named = use_case_id ? { use_case_id } : { use_case: use_case.trim(), dpia: dpia.trim(), dpia_on };
      const more = guarded ? named : {};
      await propose(grid.unit.id, { part: partOf(cell.part), zone: cell.zone, rule, reason: reason.trim(), expires_at: endOfDay(until), ...more });
    });
    if (!sent) return;
    toast(t("asked"));
    onClose();
    onProposed();
  };
  const about = { class: className(cell.part), zone: cell.zone, rule: t(`${rule}Long`), against: t(`${cell.inherited}Long`) };
  return (
    <Dialog
      title={t("askTitle")}
      lead={`${t("askLead", about)} ${t(guarded ? "needs_dpo" : "needs_approver")}`}
      onSubmit={() => void submit()}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{adminText("cancel")}</Button>
          <Button look="primary" type="submit" busy={form.busy}>
            {t("askSend")}
          </Button>
        </>
      }
    >
      <div ref={box} className="stack">
        <FormProblems form={form} names={names()} within={() => box.current} />
        {guarded && known.length > 0 && (
          <Select {...fieldOf(form, "use_case_id")} label={t("askUse")} hint={t("askUseHint")} options={[{ value: "", label: t("askUseElsewhere") }, ...known.map(({ id, name }) => ({ value: id, label: name }))]} />
        )}
        {guarded && !form.values.use_case_id && (
          <>
            <TextField {...fieldOf(form, "use_case")} label={t("askUseCase")} hint={t("askUseCaseHint")} maxLength={500} autoComplete="off" />
            <TextField {...fieldOf(form, "dpia")} label={t("askDpia")} hint={t("askDpiaHint")} maxLength={500} autoComplete="off" />
            <TextField {...fieldOf(form, "dpia_on")} type="date" max={dayFromNow(0)} label={t("askDpiaOn")} />
          </>
        )}
        <TextArea {...fieldOf(form, "reason")} label={t("askReason")} rows={3} maxLength={2000} />
        <TextField {...fieldOf(form, "until")} type="date" min={dayFromNow(0)} max={dayFromNow(364)} label={t("askUntil")} hint={t("askUntilHint")} />
      </div>
    </Dialog>
  );
}

/** A refusal in a sentence; of a use that was chosen in the register it is about that one. */
const told = (error: unknown, fromRegister: boolean) =>
  fromRegister && error instanceof ApiError && error.code === "dpia_needed" ? { field: "use_case_id", text: t("askUseNotFinished") } : explain(error);

const names = () => ({ use_case_id: t("askUse"), reason: t("askReason"), until: t("askUntil"), use_case: t("askUseCase"), dpia: t("askDpia"), dpia_on: t("askDpiaOn") });

function check(values: Values, guarded: boolean): Errors<Values> {
  const needed: (keyof Values)[] = [...(guarded && !values.use_case_id ? (["use_case", "dpia", "dpia_on"] as const) : []), "reason", "until"];
  return Object.fromEntries(needed.filter((name) => !values[name].trim()).map((name) => [name, t("needed")]));
}
