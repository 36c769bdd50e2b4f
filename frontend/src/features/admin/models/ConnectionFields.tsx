import { Select, TextField } from "../../../ui/index.ts";
import { fieldOf, type FormState } from "../../../ui/form.ts";
import { PasswordField } from "../../../ui/PasswordField.tsx";
import { ZoneCards } from "../zones/ZoneCards.tsx";
import type { ProviderKind } from "./api.ts";
import { seconds, WAITS, type Connection } from "./presets.ts";
import { t } from "./texts.ts";

/** The same as in the gateway's Azure provider. */
const AZURE_VERSION = "2024-10-21";

/** The most seconds that each wait can be, as the gateway has it. */
const LONGEST = { connect_timeout: 60, first_timeout: 3600, timeout: 3600 } as const;

const tooLong = (typed: string, wait: keyof typeof LONGEST) => Boolean(typed.trim()) && !(seconds(typed) >= 1 && seconds(typed) <= LONGEST[wait]);

interface ConnectionFieldsProps {
  form: FormState<Connection>;
  kind: ProviderKind;
  placeholder?: string;
  needsKey: boolean;
  hasKey: boolean;
}

/** How a provider is reached, and where it runs. */
export function ConnectionFields({ form, kind, placeholder, needsKey, hasKey }: ConnectionFieldsProps) {
  const entra = kind === "azure" && form.values.auth === "entra";
  const remote = kind !== "local";
  return (
    <>
      <TextField {...fieldOf(form, "name")} label={t("providerName")} hint={t("providerNameHint")} autoComplete="off" maxLength={200} />
      {remote && (
        <TextField
          {...fieldOf(form, "base_url")}
          label={t("baseUrl")}
          hint={kind === "anthropic" ? t("baseUrlAnthropic") : t("baseUrlHint")}
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          placeholder={placeholder}
        />
      )}
      {kind === "azure" && (
        <Select
          {...fieldOf(form, "auth")}
          label={t("auth")}
          options={[
            { value: "key", label: t("authKey") },
            { value: "entra", label: t("authEntra") },
          ]}
        />
      )}
      {entra && (
        <div className="form-row">
          <TextField {...fieldOf(form, "tenant_id")} label={t("tenantId")} autoComplete="off" spellCheck={false} maxLength={100} />
          <TextField {...fieldOf(form, "client_id")} label={t("clientId")} autoComplete="off" spellCheck={false} maxLength={100} />
        </div>
      )}
      {remote && (
        <PasswordField
          {...fieldOf(form, "secret")}
          label={entra ? t("clientSecret") : t("key")}
          hint={hasKey ? t("keyKept") : needsKey ? t("keyHint") : t("keyHintOptional")}
          autoComplete="off"
          data-1p-ignore=""
        />
      )}
      <ZoneCards label={t("zone")} name="zone" hint={t("zoneHint")} error={form.errors.zone} value={form.values.zone} onChange={(zone) => form.set("zone", zone)} />
      <details className="advanced" open={Boolean(WAITS.some((wait) => form.errors[wait]) || form.errors.api_version || form.errors.organization)}>
        <summary>{t("advanced")}</summary>
        <div className="form-row">
          {kind === "azure" && <TextField {...fieldOf(form, "api_version")} label={t("apiVersion")} hint={t("apiVersionHint", { version: AZURE_VERSION })} autoComplete="off" maxLength={100} />}
          {kind === "openai" && <TextField {...fieldOf(form, "organization")} label={t("organization")} autoComplete="off" maxLength={100} />}
        </div>
        <div className="form-row">
          {remote && <TextField {...fieldOf(form, "connect_timeout")} label={t("connectTimeout")} hint={t("connectTimeoutHint")} inputMode="decimal" autoComplete="off" maxLength={6} />}
          <TextField {...fieldOf(form, "first_timeout")} label={t("firstTimeout")} hint={t("firstTimeoutHint")} inputMode="decimal" autoComplete="off" maxLength={6} />
          <TextField {...fieldOf(form, "timeout")} label={t("timeout")} hint={t(remote ? "timeoutHint" : "timeoutHintLocal")} inputMode="decimal" autoComplete="off" maxLength={6} />
        </div>
      </details>
    </>
  );
}

/** What the summary of errors calls the fields. */
export const connectionNames = () => ({
  name: t("providerName"),
  base_url: t("baseUrl"),
  secret: t("key"),
  tenant_id: t("tenantId"),
  client_id: t("clientId"),
  connect_timeout: t("connectTimeout"),
  first_timeout: t("firstTimeout"),
  timeout: t("timeout"),
  zone: t("zone"),
});

/** What can be seen to be wrong with a connection before it is sent. */
export function checkConnection(kind: ProviderKind, needsKey: boolean): (values: Connection) => Partial<Record<keyof Connection, string>> {
  return (values) => {
    const url = values.base_url.trim();
    const optional = kind === "anthropic" || kind === "local";
    const entra = kind === "azure" && values.auth === "entra";
    return {
      ...(values.name.trim() ? {} : { name: t("providerNameMissing") }),
      ...(!url && !optional ? { base_url: t("baseUrlMissing") } : url && !/^https?:\/\/\S+$/i.test(url) ? { base_url: t("baseUrlBad") } : {}),
      ...(needsKey && !values.secret.trim() ? { secret: t("keyMissing") } : {}),
      ...(entra && !values.tenant_id.trim() ? { tenant_id: t("tenantMissing") } : {}),
      ...(entra && !values.client_id.trim() ? { client_id: t("clientMissing") } : {}),
      ...Object.fromEntries(WAITS.flatMap((wait) => (tooLong(values[wait], wait) ? [[wait, t("timeoutBad", { most: LONGEST[wait] })]] : []))),
    };
  };
}
