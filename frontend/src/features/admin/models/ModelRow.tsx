import { Link, navigate } from "../../../app/router.tsx";
import { IconButton, Menu, type MenuItem, Skeleton, Switch, ZoneGlyph } from "../../../ui/index.ts";
import { t as adminText } from "../texts.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import type { AdminModel, Diagnosis, Provider } from "./api.ts";
import { DiagnosisNotice } from "./DiagnosisNotice.tsx";
import { isOff, shortcomingSentence, t as factText } from "./facts.ts";
import { t } from "./texts.ts";

interface ModelRowProps {
  model: AdminModel;
  providers: readonly Provider[];
  test: Diagnosis | "running" | undefined;
  first: boolean;
  last: boolean;
  onTest: () => void;
  onTurn: () => void;
  onMove: (by: 1 | -1) => void;
  onDelete: () => void;
}

/** A model in the list: what it is, where it runs, whether it is on, and what can be done with it. */
export function ModelRow({ model, providers, test, first, last, onTest, onTurn, onMove, onDelete }: ModelRowProps) {
  const { name } = model;
  const on = model.state === "on";
  const unreachable = whyOff(model, providers);
  const to = `/admin/models/${model.id}`;
  const items: MenuItem[] = [
    { label: adminText("edit"), icon: "edit", onSelect: () => void navigate(to) },
    { label: t("test"), icon: "again", disabled: test === "running", onSelect: onTest },
    { label: t("up"), icon: "up", disabled: first, divided: true, onSelect: () => onMove(-1) },
    { label: t("down"), icon: "newest", disabled: last, onSelect: () => onMove(1) },
    ...(model.bundled ? [] : [{ label: t("delete"), icon: "trash", danger: true, divided: true, onSelect: onDelete } as const]),
  ];
  return (
    <li className={on ? "model" : "model is-off"}>
      <ZoneGlyph zone={model.zone} large />
      <div className="model-text">
        <h2>
          <Link to={to}>{name}</Link>
          {model.is_default && <span className="status">{t("first")}</span>}
          {model.bundled && <span className="status">{t("trial")}</span>}
          {!on && <span className="status">{t("off")}</span>}
          {on && unreachable && <span className="status">{factText("off")}</span>}
        </h2>
        {model.description && <p>{model.description}</p>}
        {on && unreachable && <p className="small">{unreachable}</p>}
        <p className="small">
          <strong>{zoneText(model.zone)}</strong> {whereOf(model, providers)}
        </p>
      </div>
      <div className="model-acts">
        <Switch label={<span className="sr">{t("onSwitch", { name })}</span>} checked={on} onChange={onTurn} />
        <Menu
          label={adminText("actions", { name })}
          items={items}
          trigger={(props) => <IconButton {...props} icon="more" label={adminText("actions", { name })} />}
        />
      </div>
      {test && <div className="model-test">{test === "running" ? <Skeleton label={t("testing", { name })} lines={1} /> : <DiagnosisNotice diagnosis={test} of="model" />}</div>}
    </li>
  );
}

/** Why no way to the model is open, when what is known of its providers closes every one of them. */
function whyOff({ endpoints }: AdminModel, providers: readonly Provider[]): string | null {
  const ways = endpoints.map(({ provider_id }) => providers.find(({ id }) => id === provider_id));
  const first = ways.every(isOff) ? ways[0] : undefined;
  return first ? first.shortcomings.map(shortcomingSentence).join(" ") : null;
}

function whereOf({ endpoints }: AdminModel, providers: readonly Provider[]): string {
  const first = providers.find(({ id }) => id === endpoints[0]?.provider_id);
  const rest = endpoints.length - 1;
  return [first && t("via", { providers: first.name }), rest > 0 && t("fallback", { n: rest })].filter(Boolean).join(", ");
}
