import { Form, FormFoot } from "../../ui/Form.tsx";
import { fieldOf, useForm } from "../../ui/form.ts";
import { Button, TextField, toast } from "../../ui/index.ts";
import { Part } from "../admin/parts.tsx";
import { changeRules, fetchOwnKeys, type KeyRules } from "./api.ts";
import { explain, t } from "./texts.ts";

const MOST = 3650;

interface Days {
  usual: string;
  longest: string;
}

/** How long new keys may last. */
export function Rules({ rules, onChange }: { rules: KeyRules; onChange: (rules: KeyRules) => void }) {
  const form = useForm<Days>({ start: daysOf(rules), check, explain });
  const submit = () =>
    form.submit(async ({ usual, longest }) => {
      const next = await changeRules({ revision: rules.revision, usual_days: Number(usual), longest_days: Number(longest) });
      onChange(next);
      form.adopt(daysOf(next));
      toast(t("rulesSaved"));
    });
  const fetchNew = async () => {
    const { rules: latest } = await fetchOwnKeys();
    onChange(latest);
    form.rebase(daysOf(latest));
  };
  return (
    <Part title={t("rules")} lead={t("rulesLead")}>
      <Form form={form} names={{ usual: t("usual"), longest: t("longest") }} onSubmit={() => void submit()} onFetchNew={fetchNew}>
        <div className="form-row">
          <TextField {...fieldOf(form, "usual")} label={t("usual")} inputMode="numeric" autoComplete="off" maxLength={4} />
          <TextField {...fieldOf(form, "longest")} label={t("longest")} inputMode="numeric" autoComplete="off" maxLength={4} />
        </div>
        <FormFoot dirty={form.dirty}>
          <Button type="submit" busy={form.busy}>
            {t("save")}
          </Button>
        </FormFoot>
      </Form>
    </Part>
  );
}

const daysOf = ({ usual_days, longest_days }: KeyRules): Days => ({ usual: String(usual_days), longest: String(longest_days) });

function check({ usual, longest }: Days) {
  const isDays = (text: string) => /^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST;
  return {
    ...(isDays(usual) ? (Number(usual) > Number(longest) ? { usual: t("daysOrder") } : {}) : { usual: t("daysMissing") }),
    ...(isDays(longest) ? {} : { longest: t("daysMissing") }),
  };
}
