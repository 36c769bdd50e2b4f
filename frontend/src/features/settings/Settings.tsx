import { type ReactNode, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { changeMe, changePassword } from "../../api/session.ts";
import type { LanguageCode, Theme } from "../../api/types.ts";
import { adoptMe, refreshSession, useMe, useSession } from "../../app/session.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { Button, Icon, Notice, TextField, toast } from "../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../ui/Form.tsx";
import { fieldOf, useForm } from "../../ui/form.ts";
import { PasswordField } from "../../ui/PasswordField.tsx";
import { RadioCards } from "../../ui/RadioCards.tsx";
import { SHORTEST_PASSWORD } from "../../ui/strength.ts";
import { explain, t as signinText } from "../signin/texts.ts";
import { Devices } from "./Devices.tsx";
import { roleText, t } from "./texts.ts";
import "./settings.css";

/** What a person decides about themselves. */
export default function Settings() {
  const { version } = useSession();
  const me = useMe();
  useTitle(t("settings"));
  return (
    <div className="page page-narrow settings">
      <h1>{t("settings")}</h1>
      {me.must_change_password && (
        <Notice tone="warning" title={t("mustChange")}>
          {t("mustChangeWhy")}
        </Notice>
      )}
      <Section title={t("look")}>
        <Look />
      </Section>
      <Section title={t("you")}>
        <You />
      </Section>
      <Section title={t("password")} lead={t("passwordLead")}>
        <Password />
      </Section>
      <Section title={t("keys")} lead={t("keysLead")}>
        <p>
          <Link className="btn" to={paths.keys}>
            <Icon name="key" />
            {t("toKeys")}
          </Link>
        </p>
      </Section>
      <Section title={t("devices")} lead={t("devicesLead")}>
        <Devices />
      </Section>
      <p className="muted small">{t("version", { version })}</p>
    </div>
  );
}

function Section({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className="settings-part">
      <div>
        <h2>{title}</h2>
        {lead && <p className="hint">{lead}</p>}
      </div>
      <div className="stack">{children}</div>
    </section>
  );
}

/** Language and theme take effect at once, and are taken back when they could not be saved. */
function Look() {
  const me = useMe();
  const save = async (change: { language: LanguageCode } | { theme: Theme }) => {
    adoptMe({ ...me, ...change });
    try {
      adoptMe(await changeMe(change));
    } catch (error) {
      adoptMe(me);
      toast(errorSentence(error));
    }
  };
  return (
    <>
      <RadioCards<LanguageCode>
        columns
        label={t("language")}
        hint={t("languageHint")}
        name="language"
        value={me.language}
        options={[
          { value: "da", label: "Dansk" },
          { value: "en", label: "English" },
        ]}
        onChange={(language) => void save({ language })}
      />
      <RadioCards<Theme>
        columns="narrow"
        label={t("theme")}
        name="theme"
        value={me.theme}
        options={[
          { value: "system", label: t("system"), hint: t("systemHint") },
          { value: "light", label: t("light"), hint: t("lightHint") },
          { value: "dark", label: t("dark"), hint: t("darkHint") },
        ]}
        onChange={(theme) => void save({ theme })}
      />
    </>
  );
}

function You() {
  const me = useMe();
  const form = useForm({
    start: { name: me.name },
    check: ({ name }) => (name.trim() ? {} : { name: t("nameMissing") }),
    explain,
  });
  const unsaved = useUnsaved(form.dirty);
  const submit = () =>
    form.submit(async ({ name }) => {
      const changed = await changeMe({ name });
      adoptMe(changed);
      form.adopt({ name: changed.name });
      toast(t("saved"));
    });
  return (
    <>
      <Form form={form} names={{ name: t("name") }} onSubmit={() => void submit()}>
        <TextField {...fieldOf(form, "name")} label={t("name")} hint={t("nameHint")} autoComplete="name" maxLength={200} />
        <FormFoot dirty={form.dirty}>
          <Button type="submit" busy={form.busy}>
            {t("save")}
          </Button>
        </FormFoot>
      </Form>
      <dl className="facts">
        <div>
          <dt>{t("email")}</dt>
          <dd>
            {me.email} <small>{t("emailWhy")}</small>
          </dd>
        </div>
        {me.unit && (
          <div>
            <dt>{t("unit")}</dt>
            <dd>{me.unit.name}</dd>
          </div>
        )}
        {me.roles.length > 0 && (
          <div>
            <dt>{t("roles")}</dt>
            {me.roles.map(({ role, unit_id, unit_name }) => (
              <dd key={role + unit_id}>{t("roleAt", { role: roleText(role), unit: unit_name })}</dd>
            ))}
          </div>
        )}
      </dl>
      {unsaved}
    </>
  );
}

const EMPTY = { current: "", password: "" };

function Password() {
  const me = useMe();
  const { branding } = useSession();
  const [round, setRound] = useState(0);
  const form = useForm({
    start: EMPTY,
    check: ({ current, password }) => ({
      ...(current ? {} : { current: t("currentMissing") }),
      ...([...password].length >= SHORTEST_PASSWORD ? {} : { password: signinText("passwordShort") }),
    }),
    explain,
  });
  const submit = () =>
    form.submit(async ({ current, password }) => {
      await changePassword(current, password);
      form.adopt(EMPTY);
      setRound(round + 1); // shown passwords are hidden again
      toast(t("passwordChanged"));
      await refreshSession();
    });
  return (
    <Form key={round} form={form} names={{ current: t("current"), password: t("fresh") }} onSubmit={() => void submit()}>
      <input hidden type="email" autoComplete="username" value={me.email} readOnly />
      <PasswordField {...fieldOf(form, "current")} label={t("current")} autoComplete="current-password" />
      <PasswordField {...fieldOf(form, "password")} label={t("fresh")} autoComplete="new-password" strength={{ context: [me.name, me.email, branding.municipality] }} />
      <FormFoot>
        <Button type="submit" busy={form.busy}>
          {t("change")}
        </Button>
      </FormFoot>
    </Form>
  );
}
