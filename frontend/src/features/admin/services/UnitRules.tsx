import { useState } from "react";
import { useMe } from "../../../app/session.ts";
import { Button, ClassCode, Icon, toast } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { useForm } from "../../../ui/form.ts";
import { day, groupName, purposeNames } from "../../may-i/words.ts";
import { t as mayI } from "../../may-i/texts.ts";
import { CODES } from "../../protection/classes.ts";
import { Part } from "../parts.tsx";
import { branchOf } from "../units/tree.ts";
import { UnitField } from "../units/UnitField.tsx";
import { decide, inherit, type UnitTerms } from "./api.ts";
import type { OneServiceProps } from "./ServicePage.tsx";
import { TermsFields, termsNames } from "./TermsFields.tsx";
import { explain, sentence, t } from "./texts.ts";
import { above, checkTerms, startingFrom, termsOf, termsValues } from "./values.ts";

interface UnitRulesProps extends OneServiceProps {
  ruled: ReadonlySet<string>;
}

/** What each unit decided of the service, the topmost first; those the person rules can be edited in place. */
export function UnitRules({ service, units, ruled, reload }: UnitRulesProps) {
  const [editing, setEditing] = useState<string | null>(null);
  const inForce = service.terms.filter((one) => one.in_force);
  const unknown = !units.some(({ id }) => id === service.unit_id);
  const below = unknown ? new Set(units.map(({ id }) => id)) : branchOf(units, service.unit_id);
  const free = new Set([...ruled].filter((id) => below.has(id) && !inForce.some(({ unit_id }) => unit_id === id)));
  const done = () => {
    setEditing(null);
    reload();
  };
  const takeBack = async (unit: UnitTerms) => {
    try {
      await inherit(service.id, service.revision, unit.unit_id);
      toast(t("inherited", { unit: unit.unit_name }));
    } catch (error) {
      toast(sentence(error));
    }
    done();
  };
  const editor = (unit: string) => <Editor key={unit} service={service} units={units} unit={unit} onDone={done} onClose={() => setEditing(null)} />;
  return (
    <Part title={t("byUnit")} lead={t("byUnitLead")}>
      <ul className="unit-terms">
        {inForce.map((one) => (
          <li key={one.unit_id}>
            <Terms terms={one} />
            {ruled.has(one.unit_id) && editing !== one.unit_id && (
              <div className="row row-wrap">
                <Button icon="edit" aria-label={t("edit", { unit: one.unit_name })} onClick={() => setEditing(one.unit_id)}>
                  {t("editShort")}
                </Button>
                {one.unit_id !== service.unit_id && (
                  <Button look="quiet" icon="inherit" aria-label={t("inheritFor", { unit: one.unit_name })} onClick={() => void takeBack(one)}>
                    {t("inherit")}
                  </Button>
                )}
              </div>
            )}
            {editing === one.unit_id && editor(one.unit_id)}
          </li>
        ))}
      </ul>
      {editing !== null && free.has(editing) ? editor(editing) : free.size > 0 && <Narrow units={units} free={free} onChoose={setEditing} />}
      <History service={service} />
    </Part>
  );
}

/** A unit's terms in one look. */
function Terms({ terms: { unit_name, version, set_at, terms, holds } }: { terms: UnitTerms }) {
  return (
    <div>
      <h3>{unit_name}</h3>
      <ul className="term-rules">
        {CODES.map((code) => (
          <li key={code} className="decide" data-tone={holds[code]}>
            <ClassCode code={code} />
            <span className="sr">{groupName(code)}</span>
            <Icon name={holds[code]} small />
            {t(holds[code])}
          </li>
        ))}
      </ul>
      {terms.purposes && <p className="hint">{mayI("onlyFor", { purposes: purposeNames(terms.purposes) })}</p>}
      {terms.notes && <p>{terms.notes}</p>}
      <p className="hint">
        {[terms.decided_by && t("decided", { who: terms.decided_by }), t("versionSince", { n: version, date: day(set_at) }), terms.review_on && t("reviewOn", { date: day(terms.review_on) })].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

function Narrow({ units, free, onChoose }: { units: OneServiceProps["units"]; free: ReadonlySet<string>; onChoose: (unit: string) => void }) {
  const [unit, setUnit] = useState("");
  const [missing, setMissing] = useState(false);
  const choose = (id: string) => {
    setUnit(id);
    setMissing(false);
  };
  return (
    <div className="narrow-unit">
      <UnitField
        label={t("narrow")}
        name="narrow"
        placeholder={t("narrowWhich")}
        error={missing ? t("narrowNone") : null}
        units={units}
        allowed={({ id }) => free.has(id)}
        value={unit}
        onChange={choose}
      />
      <Button onClick={() => (unit ? onChoose(unit) : setMissing(true))}>{t("begin")}</Button>
    </div>
  );
}

interface EditorProps extends Pick<OneServiceProps, "service" | "units"> {
  unit: string;
  onDone: () => void;
  onClose: () => void;
}

/** A unit's own rules. Those looser than what it inherits cannot be chosen. */
function Editor({ service, units, unit, onDone, onClose }: EditorProps) {
  const own = service.terms.find((one) => one.unit_id === unit && one.in_force);
  const limit = unit === service.unit_id ? null : above(service, units, unit);
  const name = own?.unit_name ?? units.find(({ id }) => id === unit)?.name ?? "";
  const start = own ? termsValues(own.terms) : { ...startingFrom(limit?.holds ?? null), ...(limit?.terms.purposes ? { limited: true, purposes: limit.terms.purposes } : {}) };
  const form = useForm({ start, check: checkTerms, explain, keep: `${useMe().id}.terms.${service.id}.${unit}` });
  const unsaved = useUnsaved(form.dirty);
  const submit = () =>
    form.submit(async (values) => {
      await decide(service.id, service.revision, unit, termsOf(values));
      toast(t("rulesSaved", { unit: name }));
      onDone();
    });
  return (
    <Form className="form form-wide service-form" form={form} names={termsNames()} onSubmit={() => void submit()} onFetchNew={async () => onDone()}>
      {!own && <h3>{t("newFor", { unit: name })}</h3>}
      <p className="hint">{t("rulesLead")}</p>
      <TermsFields form={form} limit={limit} />
      <FormFoot dirty={form.dirty}>
        <Button look="primary" type="submit" busy={form.busy}>
          {t("saveRules")}
        </Button>
        <Button onClick={onClose}>{t("cancel")}</Button>
      </FormFoot>
      {unsaved}
    </Form>
  );
}

function History({ service: { history } }: Pick<OneServiceProps, "service">) {
  if (history.length < 2) return null;
  return (
    <details className="advanced">
      <summary>{t("history")}</summary>
      <ul className="stack small">
        {history.map((one) => (
          <li key={`${one.unit_id}${one.version}`}>
            {t("historyLine", { unit: one.unit_name, n: one.version, date: day(one.set_at) })}
            {": "}
            {one.in_force ? CODES.map((code) => `${code} ${t(one.terms.rules[code]).toLowerCase()}`).join(", ") : t("tookBack")}
          </li>
        ))}
      </ul>
    </details>
  );
}
