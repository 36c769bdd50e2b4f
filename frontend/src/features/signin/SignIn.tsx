import { type ReactNode, useState } from "react";
import { signIn } from "../../api/session.ts";
import type { Session } from "../../api/types.ts";
import { adoptSession } from "../../app/session.ts";
import { setCsrfToken } from "../../api/client.ts";
import { Button, TextField } from "../../ui/index.ts";
import { Form } from "../../ui/Form.tsx";
import { fieldOf, useForm } from "../../ui/form.ts";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { Gate } from "./Gate.tsx";
import { OwnPassword } from "./OwnPassword.tsx";
import { explain, t } from "./texts.ts";

interface Values {
  email: string;
  password: string;
}

/** Signs in. The address stays what it was, so that the person comes back to where they were. */
export default function SignIn(): ReactNode {
  const [opened, setOpened] = useState<{ session: Session; password: string } | null>(null);
  const form = useForm<Values>({ start: { email: "", password: "" }, check, explain });
  if (opened) {
    const { session, password } = opened;
    const person = session.person;
    const go = (changed: boolean) => adoptSession({ ...session, person: person && { ...person, must_change_password: !changed } });
    return <OwnPassword session={session} password={password} onDone={go} />;
  }

  const submit = () =>
    form.submit(async ({ email, password }) => {
      const session = await signIn(email.trim(), password);
      if (!session.person?.must_change_password) return adoptSession(session);
      setCsrfToken(session.csrf_token);
      setOpened({ session, password });
    });

  return (
    <Gate title={t("signIn")} lead={t("lead")} foot={t("forgotten")}>
      <Form form={form} names={{ email: t("email"), password: t("password") }} failed={t("signInFailed")} onSubmit={() => void submit()}>
        <TextField {...fieldOf(form, "email")} label={t("email")} type="email" inputMode="email" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        <PasswordField {...fieldOf(form, "password")} label={t("password")} autoComplete="current-password" />
        <Button look="primary" large type="submit" busy={form.busy}>
          {t("signIn")}
        </Button>
      </Form>
    </Gate>
  );
}

function check({ email, password }: Values) {
  return {
    ...(email.trim() ? {} : { email: t("emailMissing") }),
    ...(password ? {} : { password: t("passwordMissing") }),
  };
}
