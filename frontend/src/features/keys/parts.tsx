import { shortDate } from "../../i18n/format.ts";
import type { Key } from "./api.ts";
import { expiresSoon } from "./form.ts";
import { t } from "./texts.ts";

/** Whether the key works; said only when there is something to say. */
export function State({ of }: { of: Key }) {
  const look = of.state === "active" ? (expiresSoon(of) ? "is-replace" : null) : of.state === "asleep" ? "is-replace" : "is-refuse";
  const orphan = of.kind !== "person" && of.state === "active" && !of.person?.active;
  return (
    <>
      {look && <span className={`status ${look}`}>{t(of.state === "active" ? "soon" : `state_${of.state}`)}</span>}
      {orphan && <span className="status is-replace">{t("orphan")}</span>}
    </>
  );
}

/** Until when it works, or when it stopped. Under a heading that says so a plain day is enough. */
export function Validity({ of, plain = false }: { of: Key; plain?: boolean }) {
  if (of.revoked_at) return t("revokedOn", { when: shortDate(of.revoked_at) });
  return plain ? shortDate(of.expires_at) : t(of.state === "expired" ? "expired" : "expires", { when: shortDate(of.expires_at) });
}

/** The day it was used last, and from where as far as one is told. */
export function Used({ of, plain = false }: { of: Key; plain?: boolean }) {
  if (!of.used_on) return t("never");
  const day = shortDate(`${of.used_on}T12:00:00`);
  const when = of.used_from ? t("usedFrom", { when: day, network: of.used_from }) : day;
  return plain ? when : t("usedOn", { when });
}
