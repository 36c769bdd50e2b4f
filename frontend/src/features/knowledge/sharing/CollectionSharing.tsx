import { Part } from "../../admin/parts.tsx";
import type { Collection } from "../api.ts";
import { t } from "../texts.ts";
import { GrantsForm } from "./GrantsForm.tsx";

const RIGHTS = ["use", "read", "write"] as const;

/** With whom a collection is shared. */
export function CollectionSharing({ collection: { id, owner }, onChange }: { collection: Collection; onChange: () => void }) {
  return (
    <div className="knowledge-parts">
      <Part title={t("sharing")} lead={`${t("sharingLead")}${owner ? ` ${t("ownerHas", { name: owner.name })}` : ""}`}>
        <GrantsForm shared={{ kind: "collection", id }} collection={id} rights={RIGHTS} nobody={owner ? t("sharingNobody", { name: owner.name }) : t("sharingNobodyUnknown")} onSaved={onChange} />
      </Part>
      <Part title={t("rightsExplained")}>
        <dl className="explained">
          {RIGHTS.map((right) => (
            <div key={right}>
              <dt>{t(right)}</dt>
              <dd>{t(`${right}What`)}</dd>
            </div>
          ))}
        </dl>
      </Part>
    </div>
  );
}
