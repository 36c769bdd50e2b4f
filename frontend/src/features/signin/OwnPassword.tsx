import { changePassword } from "../../api/session.ts";
import type { Session } from "../../api/types.ts";
import { Button, toast } from "../../ui/index.ts";
import { Form } from "../../ui/Form.tsx";
import { fieldOf, useForm } from "../../ui/form.ts";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { SHORTEST_PASSWORD } from "../../ui/strength.ts";
import { Gate } from "./Gate.tsx";
import { explain, t } from "./texts.ts";

interface OwnPasswordProps {
  /** The session that the one-time password has opened. */
  session: Session;
  /** The one-time password itself: the server wants to see it again. */
  password: string;
  /** `changed`: the person has a password of their own now. */
  onDone: (changed: boolean) => void;
}

/** Somebody else chose the password: asks for one of the person's own, right after sign-in. */
export function OwnPassword({ session, password: current, onDone }: OwnPasswordProps) {
  const form = useForm({
    start: { password: "" },
    check: ({ password }) => ([...password].length < SHORTEST_PASSWORD ? { password: t("passwordShort") } : {}),
    explain,
  });
  const person = session.person;
  const submit = async () => {
    const done = await form.submit(({ password }) => changePassword(current, password));
    if (!done) return;
    toast(t("passwordChanged"));
    onDone(true);
  };
  return (
    <Gate title={t("ownPassword")} lead={t("ownPasswordLead")} foot={t("laterHint")}>
      <Form form={form} names={{ password: t("newPassword") }} onSubmit={() => void submit()}>
        {/* Tells the password manager whose password this is. */}
        <input hidden type="email" autoComplete="username" value={person?.email ?? ""} readOnly />
        <PasswordField
          {...fieldOf(form, "password")}
          label={t("newPassword")}
          autoComplete="new-password"
          autoFocus
          strength={{ context: [person?.name ?? "", person?.email ?? "", session.branding.municipality] }}
        />
        <Button look="primary" large type="submit" busy={form.busy}>
          {t("usePassword")}
        </Button>
        <Button look="quiet" onClick={() => onDone(false)}>
          {t("later")}
        </Button>
      </Form>
    </Gate>
  );
}
