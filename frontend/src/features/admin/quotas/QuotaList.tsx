import { IconButton, Menu, type MenuItem } from "../../../ui/index.ts";
import { t as adminText } from "../texts.ts";
import type { Quota } from "./api.ts";
import { Bar } from "./Bar.tsx";
import { amountOf, foretold, percent, standing } from "./figures.ts";
import { t } from "./texts.ts";

interface QuotaListProps {
  quotas: readonly Quota[];
  onEdit: (quota: Quota) => void;
  onDelete: (quota: Quota) => void;
}

/** Limits with their use, one on each line. */
export function QuotaList({ quotas, onEdit, onDelete }: QuotaListProps) {
  return (
    <ul className="quota-list" aria-label={t("list")}>
      {quotas.map((quota) => (
        <li key={quota.id}>
          <Whose of={quota} />
          <Use of={quota} />
          <div className="quota-acts">{quota.can_change && <Acts of={quota} onEdit={() => onEdit(quota)} onDelete={() => onDelete(quota)} />}</div>
        </li>
      ))}
    </ul>
  );
}

function Whose({ of }: { of: Quota }) {
  const where = of.subject === "model" || of.subject === "assistant";
  return (
    <div>
      <h2>
        {of.name || t("goneSubject")} <Standing of={of} />
      </h2>
      <p className="muted small">
        {t(`subject_${of.subject}`)} · {t(`limit_${of.period}`, { amount: amountOf(of, of.amount) })}
      </p>
      {(where || !of.can_change) && <p className="muted small">{t(where ? "usedIn" : "decidedBy", { unit: of.unit_name })}</p>}
    </div>
  );
}

function Standing({ of }: { of: Quota }) {
  const now = standing(of);
  if (now === "open") return null;
  const text = of.subject === "each_person" && now === "full" ? t("fullFor", { n: of.full }) : t(now);
  return <span className={now === "full" ? "status is-refuse" : "status is-replace"}>{text}</span>;
}

function Use({ of }: { of: Quota }) {
  const each = of.subject === "each_person";
  const left = Math.max(0, of.amount - of.used - of.held);
  const figures = { amount: amountOf(of, of.used), percent: percent(of.used, of.amount) };
  const more = [each && of.people > 0 && t("people", { n: of.people }), of.held > 0 && t("held", { amount: amountOf(of, of.held) }), foretold(of)].filter(Boolean);
  return (
    <div className="quota-use">
      <p className="quota-figures">
        <strong>{each ? (of.people ? t("mostUsed", figures) : t("nobody")) : t("used", figures)}</strong>
        {!each && <span className="muted">{t("left", { amount: amountOf(of, left) })}</span>}
      </p>
      <Bar of={of} />
      {more.length > 0 && <p className="muted small">{more.join(" · ")}</p>}
    </div>
  );
}

function Acts({ of, onEdit, onDelete }: { of: Quota; onEdit: () => void; onDelete: () => void }) {
  const label = adminText("actions", { name: of.name });
  const items: MenuItem[] = [
    { label: adminText("edit"), icon: "edit", onSelect: onEdit },
    { label: t("remove"), icon: "trash", danger: true, divided: true, onSelect: onDelete },
  ];
  return <Menu label={label} items={items} trigger={(props) => <IconButton icon="more" label={label} {...props} />} />;
}
