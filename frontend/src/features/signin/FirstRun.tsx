import { firstRun } from "../../api/session.ts";
import { navigate } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { adoptSession, useSession } from "../../app/session.ts";
import { Button, TextField } from "../../ui/index.ts";
import { Form } from "../../ui/Form.tsx";
import { fieldOf, useForm } from "../../ui/form.ts";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { SHORTEST_PASSWORD } from "../../ui/strength.ts";
import { Gate } from "./Gate.tsx";
import { explain, isEmail, t } from "./texts.ts";

interface Values {
  municipality: string;
  name: string;
  email: string;
  password: string;
  setup_code: string;
}

const EMPTY: Values = { municipality: "", name: "", email: "", password: "", setup_code: "" };

/** The first page of an empty house: makes the first platform owner, and goes straight to Start. */
export default function FirstRun() {
  const { setup_code_needed: coded } = useSession();
  const form = useForm<Values>({ start: EMPTY, check: (values) => check(values, coded), explain });
  const { values } = form;

  const submit = () =>
    form.submit(async ({ setup_code, ...rest }) => {
      const session = await firstRun({ ...rest, email: rest.email.trim(), ...(coded ? { setup_code: setup_code.trim() } : {}) });
      await navigate(paths.start, { replace: true });
      adoptSession(session);
    });

  return (
    <Gate title={t("firstRun")} lead={t("firstRunLead")}>
      <Form form={form} names={names()} failed={t("firstRunFailed")} onSubmit={() => void submit()}>
        <TextField {...fieldOf(form, "municipality")} label={t("municipality")} hint={t("municipalityHint")} autoComplete="organization" maxLength={200} autoFocus />
        <TextField {...fieldOf(form, "name")} label={t("name")} autoComplete="name" maxLength={200} />
        <TextField {...fieldOf(form, "email")} label={t("email")} type="email" inputMode="email" autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={254} />
        <PasswordField
          {...fieldOf(form, "password")}
          label={t("password")}
          autoComplete="new-password"
          strength={{ context: [values.name, values.email, values.municipality] }}
        />
        {coded && <TextField {...fieldOf(form, "setup_code")} label={t("setupCode")} hint={t("setupCodeHint")} autoComplete="off" autoCapitalize="none" spellCheck={false} />}
        <div className="owner">
          <h2>{t("ownerWhat")}</h2>
          <p>{t("ownerWhy")}</p>
        </div>
        <Button look="primary" large type="submit" busy={form.busy}>
          {t("begin")}
        </Button>
      </Form>
    </Gate>
  );
}

const names = () => ({ municipality: t("municipality"), name: t("name"), email: t("email"), password: t("password"), setup_code: t("setupCode") });

function check(values: Values, coded: boolean) {
  return {
    ...(values.municipality.trim() ? {} : { municipality: t("municipalityMissing") }),
    ...(values.name.trim() ? {} : { name: t("nameMissing") }),
    ...(isEmail(values.email) ? {} : { email: t("emailBad") }),
    ...([...values.password].length >= SHORTEST_PASSWORD ? {} : { password: t("passwordShort") }),
    ...(coded && !values.setup_code.trim() ? { setup_code: t("setupCodeMissing") } : {}),
  };
}
