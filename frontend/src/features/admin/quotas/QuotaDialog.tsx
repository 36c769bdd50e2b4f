import { useRef } from "react";
import { parseNumber } from "../../../i18n/decimal.ts";
import { Combobox } from "../../../ui/Combobox.tsx";
import { FormProblems, useDiscard } from "../../../ui/Form.tsx";
import { fieldOf, type FormState, useForm } from "../../../ui/form.ts";
import { Button, Dialog, Select, TextField } from "../../../ui/index.ts";
import { t as adminText } from "../texts.ts";
import type { Unit } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { changeQuota, createQuota, MEASURES, PERIODS, type Quota, SUBJECTS, type Subject } from "./api.ts";
import { check, emptyQuota, ofBranch, ofUnits, type QuotaValues, valuesOf } from "./form.ts";
import { SEARCHES } from "./subjects.ts";
import { explain, t } from "./texts.ts";

interface QuotaDialogProps {
  units: readonly Unit[];
  /** The units the person may limit; a new limit begins with the first. */
  allowed: (unit: Unit) => boolean;
  /** Given: this limit is changed. */
  edited?: Quota;
  onDone: (quota: Quota) => void;
  onClose: () => void;
}

/** Sets a limit, or gives one another amount. */
export function QuotaDialog({ units, allowed, edited, onDone, onClose }: QuotaDialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const { ask, question } = useDiscard();
  const form = useForm<QuotaValues>({ start: edited ? valuesOf(edited) : emptyQuota(units.find(allowed)?.id ?? ""), check: edited ? (values) => check({ ...values, unit: values.unit || "-" }) : check, explain });
  const close = () => void (form.dirty ? ask().then((leave) => leave && onClose()) : onClose());
  const submit = () => form.submit(async (values) => onDone(edited ? await save(edited, values) : await make(values)));
  const names = { unit: t("unit"), subject_id: t("whose"), amount: t("amount"), warn_at: t("warnAt"), measure: t("measure"), currency: t("currency") };
  return (
    <>
      <Dialog
        title={edited ? t("titleEdit", { name: edited.name }) : t("titleNew")}
        lead={edited ? t(`limit_edit_${edited.period}`, { what: t(`measure_${edited.measure}`) }) : t("leadNew")}
        onClose={close}
        onSubmit={() => void submit()}
        foot={
          <>
            <Button onClick={close}>{adminText("cancel")}</Button>
            <Button look="primary" type="submit" busy={form.busy}>
              {adminText(edited ? "save" : "create")}
            </Button>
          </>
        }
      >
        <div ref={body} className="stack">
          <FormProblems form={form} names={names} within={() => body.current} />
          {!edited && <Whose form={form} units={units} allowed={allowed} />}
          {!edited && <What form={form} />}
          <div className="form-row quota-amount">
            <TextField {...fieldOf(form, "amount")} label={t("amount")} hint={t(`amountHint_${form.values.measure}`)} inputMode="decimal" autoComplete="off" autoFocus={edited !== undefined} />
            {form.values.measure === "money" && !edited && <TextField {...fieldOf(form, "currency")} label={t("currency")} autoComplete="off" maxLength={3} />}
          </div>
          <TextField {...fieldOf(form, "warn_at")} label={t("warnAt")} hint={t("warnHint")} inputMode="numeric" autoComplete="off" />
        </div>
      </Dialog>
      {question}
    </>
  );
}

function Whose({ form, units, allowed }: { form: FormState<QuotaValues> } & Pick<QuotaDialogProps, "units" | "allowed">) {
  const { subject, subject_id, unit, branch } = form.values;
  const turn = (next: Subject) => {
    form.set("subject", next);
    form.set("subject_id", null);
  };
  const search = SEARCHES[subject];
  return (
    <>
      <Select label={t("subject")} hint={t(`subjectHint_${subject}`)} value={subject} options={SUBJECTS.map((value) => ({ value, label: t(`subject_${value}`) }))} onChange={(event) => turn(event.currentTarget.value as Subject)} />
      {ofUnits(subject) && <UnitField label={t("unit")} name="unit" error={form.errors.unit} units={units} allowed={allowed} value={unit} onChange={(id) => form.set("unit", id)} />}
      {search && <Combobox key={subject} label={t("whose")} name="subject_id" error={form.errors.subject_id} remote search={search} value={subject_id} onChange={(one) => form.set("subject_id", one)} />}
      {ofBranch(subject) && <UnitField label={t("branch")} hint={t("branchHint")} name="branch" units={units} allowed={allowed} value={branch} onChange={(id) => form.set("branch", id)} />}
    </>
  );
}

function What({ form }: { form: FormState<QuotaValues> }) {
  const { measure, period } = form.values;
  return (
    <div className="form-row">
      <Select
        label={t("measure")}
        error={form.errors.measure}
        value={measure}
        options={MEASURES.map((value) => ({ value, label: t(`measure_${value}`) }))}
        onChange={(event) => form.set("measure", event.currentTarget.value as QuotaValues["measure"])}
      />
      <Select label={t("period")} value={period} options={PERIODS.map((value) => ({ value, label: t(`period_${value}`) }))} onChange={(event) => form.set("period", event.currentTarget.value as QuotaValues["period"])} />
    </div>
  );
}

const numberOf = (typed: string): number => parseNumber(typed) ?? 0;

function make(values: QuotaValues): Promise<Quota> {
  const { subject, measure, period, currency } = values;
  return createQuota({
    subject,
    subject_id: ofUnits(subject) ? values.unit : (values.subject_id?.value ?? ""),
    unit_id: ofBranch(subject) ? values.branch || null : null,
    measure,
    period,
    currency: measure === "money" ? currency.trim() : null,
    amount: numberOf(values.amount),
    warn_at: numberOf(values.warn_at),
  });
}

const save = (quota: Quota, values: QuotaValues): Promise<Quota> =>
  changeQuota(quota.id, { revision: quota.revision, amount: numberOf(values.amount), warn_at: numberOf(values.warn_at) });
