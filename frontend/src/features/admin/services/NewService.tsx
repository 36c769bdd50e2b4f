import { useLoad } from "../../../app/load.ts";
import { navigate } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { Button, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { type Errors, useForm } from "../../../ui/form.ts";
import { Head, Part, Shown } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { fetchUnits, type Unit } from "../units/api.ts";
import { UnitField } from "../units/UnitField.tsx";
import { createService } from "./api.ts";
import { FactsFields, factsNames } from "./FactsFields.tsx";
import { TermsFields, termsNames } from "./TermsFields.tsx";
import { explain, t } from "./texts.ts";
import { checkFacts, checkTerms, factsOf, type FactsValues, NO_FACTS, ruledUnits, startingFrom, termsOf, type TermsValues } from "./values.ts";

type Values = FactsValues & TermsValues & { unit: string };

/** A new service, with the rules of the unit that adds it. */
export function NewService() {
  const load = useLoad(fetchUnits);
  return (
    <>
      <Head title={t("add")} under={{ name: t("title"), to: "/admin/services" }} />
      <Shown load={load}>{(units) => <NewForm units={units} />}</Shown>
    </>
  );
}

function NewForm({ units }: { units: readonly Unit[] }) {
  const me = useMe();
  const ruled = ruledUnits(me, units);
  const first = units.find(({ id }) => ruled.has(id))?.id ?? "";
  const start: Values = { ...NO_FACTS, ...startingFrom(null), K0: "allow", K1: "allow", unit: first };
  const check = (values: Values): Errors<Values> => ({ ...checkFacts(values), ...checkTerms(values), ...(values.unit ? {} : { unit: t("unitMissing") }) });
  const form = useForm<Values>({ start, check, explain, keep: `${me.id}.service.new` });
  const unsaved = useUnsaved(form.dirty && !form.busy);
  const submit = () =>
    form.submit(async (values) => {
      const facts = factsOf(onlyFacts(values));
      const made = await createService({ unit_id: values.unit, facts, terms: termsOf(values) });
      await navigate(`/admin/services/${made.id}`, { force: true });
      toast(t("added", { name: facts.name }));
    });
  return (
    <Form className="form form-wide service-form" form={form} names={{ ...factsNames(), ...termsNames(), unit: t("unit") }} onSubmit={() => void submit()}>
      <UnitField label={t("unit")} name="unit" hint={t("unitHint")} error={form.errors.unit ?? null} units={units} allowed={({ id }) => ruled.has(id)} value={form.values.unit} onChange={(unit) => form.set("unit", unit)} />
      <FactsFields form={form} />
      <Part title={t("rules")} lead={t("rulesLead")}>
        <TermsFields form={form} limit={null} />
      </Part>
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {adminText("create")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

const onlyFacts = (values: Values): FactsValues => Object.fromEntries(Object.keys(NO_FACTS).map((key) => [key, values[key as keyof FactsValues]])) as unknown as FactsValues;
