import { useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { navigate } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { Button, Confirm, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { Gone, Head, Part, Shown } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { fetchUnits, type Unit } from "../units/api.ts";
import { ApiError } from "../../../api/errors.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import { changeService, deleteService, fetchService, type ServiceWithHistory } from "./api.ts";
import { FactsFields, factsNames } from "./FactsFields.tsx";
import { explain, sentence, t } from "./texts.ts";
import { UnitRules } from "./UnitRules.tsx";
import { checkFacts, factsOf, factsValues, ruledUnits } from "./values.ts";

interface Known {
  service: ServiceWithHistory | null;
  units: Unit[];
}

/** One service: what it is, what each unit decided of it, and how that came about. */
export function ServicePage({ id }: { id: string }) {
  const load = useLoad<Known>(async (signal) => {
    const [service, units] = await Promise.all([fetchService(id, signal).catch(nothing), fetchUnits(signal).catch(none)]);
    return { service, units };
  });
  return <Shown load={load}>{({ service, units }) => (service ? <OneService key={service.id} service={service} units={units} reload={load.reload} /> : <Gone />)}</Shown>;
}

/** Whoever reads services and not units, such as a data protection officer, decides for none. */
const none = (error: unknown): Unit[] => {
  if (error instanceof ApiError && error.status === 403) return [];
  throw error;
};

function nothing(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}

export interface OneServiceProps {
  service: ServiceWithHistory;
  units: readonly Unit[];
  reload: () => void;
}

function OneService({ service, units, reload }: OneServiceProps) {
  const me = useMe();
  const ruled = ruledUnits(me, units);
  const mine = ruled.has(service.unit_id);
  const { facts } = service;
  return (
    <>
      <Head title={facts.name} under={{ name: t("title"), to: "/admin/services" }} lead={[zoneText(facts.zone), facts.supplier, facts.agreement_text].filter(Boolean).join(" · ")} />
      <UnitRules service={service} units={units} ruled={ruled} reload={reload} />
      <Part title={t("facts")} lead={mine ? t("factsLead") : t("readOnly", { unit: service.unit_name })}>
        {mine && <FactsForm key={service.revision} service={service} reload={reload} />}
      </Part>
      {mine && <Danger service={service} />}
    </>
  );
}

function FactsForm({ service, reload }: Pick<OneServiceProps, "service" | "reload">) {
  const form = useForm({ start: factsValues(service.facts), check: checkFacts, explain, keep: `${useMe().id}.service.${service.id}` });
  const unsaved = useUnsaved(form.dirty);
  const submit = () =>
    form.submit(async (values) => {
      const saved = await changeService(service.id, service.revision, factsOf(values));
      form.adopt(factsValues(saved.facts));
      toast(t("saved", { name: saved.facts.name }));
      reload();
    });
  return (
    <Form className="form form-wide service-form" form={form} names={factsNames()} onSubmit={() => void submit()} onFetchNew={async () => reload()}>
      <FactsFields form={form} />
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {adminText("save")}
        </Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

function Danger({ service }: Pick<OneServiceProps, "service">) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name } = service.facts;
  const remove = async () => {
    setBusy(true);
    try {
      await deleteService(service.id);
      await navigate("/admin/services", { force: true });
      toast(t("deleted", { name }));
    } catch (error) {
      toast(sentence(error));
      setAsking(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Part title={t("delete")} lead={t("deleteWhy")}>
      <p>
        <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
          {adminText("delete")}
        </Button>
      </p>
      {asking && (
        <Confirm title={t("deleteTitle", { name })} verb={adminText("delete")} busy={busy} onConfirm={() => void remove()} onClose={() => setAsking(false)}>
          {t("deleteWhy")}
        </Confirm>
      )}
    </Part>
  );
}
