import { number } from "../../../i18n/format.ts";
import { Notice } from "../../../ui/index.ts";
import type { Diagnosis } from "./api.ts";
import { faultSentence, t } from "./texts.ts";

/** How a test went, in words. `provider` tests a connection, `model` asks the model itself. */
export function DiagnosisNotice({ diagnosis, of }: { diagnosis: Diagnosis; of: "provider" | "model" }) {
  const { ok, code, facts, latency_ms, models } = diagnosis;
  if (ok) {
    const seconds = number(Math.max(0.1, latency_ms / 1000), { maximumFractionDigits: 1 });
    const listed = of === "model" ? "" : models ? t("okModels", { n: models.length }) : t("okNoList");
    return (
      <Notice title={of === "model" ? t("okModel") : t("ok")}>
        {t("okFast", { seconds })} {listed}
      </Notice>
    );
  }
  const provider = facts["provider"];
  const reason = facts["reason"];
  return (
    <Notice tone="error" title={provider ? t("badAt", { provider: String(provider) }) : t("bad")}>
      {faultSentence(code)}
      {reason ? ` ${t("reason", { reason: String(reason) })}` : ""}
    </Notice>
  );
}
