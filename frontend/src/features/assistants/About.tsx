import { ApiError, errorSentence } from "../../api/errors.ts";
import { useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link, navigate } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { date } from "../../i18n/format.ts";
import { Button, Dialog, EmptyState, ErrorState, Icon, Skeleton } from "../../ui/index.ts";
import { codesOf } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { fetchAssistant } from "./api.ts";
import { PinButton, stateKey, Tile, WhereRuns } from "./Card.tsx";
import { t } from "./texts.ts";
import type { Detail, Listed } from "./types.ts";

interface AboutProps {
  id: string;
  onClose: () => void;
  onChange: (part: Partial<Listed>) => void;
  /** Given to those who may build. */
  onCopy?: ((of: Listed) => void) | undefined;
}

/** What an assistant is, where it runs, and why one sees it. */
export default function About({ id, onClose, onChange, onCopy }: AboutProps) {
  const load = useLoad((signal) => fetchAssistant(id, signal), id);
  const { now, reload } = load;
  if (now.state === "ready") {
    const change = (part: Partial<Listed>) => {
      load.put((before) => ({ ...before, ...part }));
      onChange(part);
    };
    return <Shown detail={now.value} onClose={onClose} onChange={change} onCopy={onCopy} />;
  }
  return (
    <Dialog title={t("title")} onClose={onClose}>
      {now.state === "loading" ? <Skeleton label={t("loading")} lines={5} /> : <NotShown error={now.error} onRetry={reload} />}
    </Dialog>
  );
}

/** Why it cannot be shown: paused, with the reason; gone; or no answer. */
export function NotShown({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const code = error instanceof ApiError ? error.code : "";
  const facts = error instanceof ApiError ? (error.facts as { reason?: string; name?: string }) : {};
  if (code === "assistant_suspended") {
    return (
      <EmptyState icon="hourglass" title={facts.name ? t("suspended", { name: facts.name }) : t("suspendedPlain")}>
        {facts.reason ? t("suspendedWhy", { reason: facts.reason }) : t("suspendedNoWhy")}
      </EmptyState>
    );
  }
  if (error instanceof ApiError && [404, 422].includes(error.status)) {
    return (
      <EmptyState icon="search" title={t("gone")}>
        {t("goneWhy")}
      </EmptyState>
    );
  }
  return <ErrorState title={t("failed")} message={errorSentence(error)} onRetry={onRetry} />;
}

function Shown({ detail, onClose, onChange, onCopy }: { detail: Detail } & Omit<AboutProps, "id">) {
  const me = useMe();
  const { id, name, description, state, mine, version, suspended } = detail;
  return (
    <Dialog
      title={name}
      lead={description}
      wide
      onClose={onClose}
      foot={
        <>
          {!mine && me.administers && <Button look="quiet" icon="gear" onClick={() => void navigate(paths.build(id, "sharing"))} children={t("manage")} />}
          {onCopy && (mine || detail.instructions !== null) && <Button icon="copy" onClick={() => (onClose(), onCopy(detail))} children={t("copy")} />}
          {mine && <Button icon="edit" onClick={() => void navigate(paths.build(id))} children={t("editShort")} />}
          {version !== null && suspended === null && <Button look="primary" onClick={() => void navigate(paths.useAssistant(id))} children={t("use")} />}
        </>
      }
    >
      <div className="stack">
        <div className="about-head">
          <Tile {...detail} />
          <PinButton assistant={detail} onChange={onChange} />
          {(state !== "live" || suspended !== null) && <span className="status">{t(stateKey(detail))}</span>}
        </div>
        <section>
          <h3 className="label">{t("whySee")}</h3>
          <ul className="small">
            {detail.why.map((one) => (
              <li key={`${one.kind} ${one.name}`}>{t(`why_${one.kind}`, { name: one.name })}</li>
            ))}
          </ul>
        </section>
        <Facts detail={detail} />
        {detail.instructions !== null && (
          <section>
            <h3 className="label">{t("instructions")}</h3>
            <div className="about-instructions" tabIndex={0} role="region" aria-label={t("instructions")}>
              {detail.instructions}
            </div>
          </section>
        )}
      </div>
    </Dialog>
  );
}

function Facts({ detail }: { detail: Detail }) {
  const { owner_names: owners, unit, contact, zone, ceiling, sources, specialist, uses, version, changed_at: changed, review_on: review } = detail;
  const facts: [string, React.ReactNode][] = [
    [t("madeBy"), [owners.join(", "), unit?.name].filter(Boolean).join(", ")],
    [t("contact"), contact],
    [t("where"), zone ? <WhereRuns zone={zone} /> : t("whereChosen")],
    [t("class"), ceiling ? codesOf(ceiling).map((code) => classText(code)).join(", ") : t("classRules")],
    [t("sources"), <Sources key="s" sources={sources} specialist={specialist} />],
    [t("uses"), t("usesMonth", { n: uses })],
    [t("version"), version ? t("versionOf", { n: version, date: date(changed) }) : ""],
    [t("review"), review ? date(review) : ""],
  ];
  return (
    <dl className="about-facts">
      {facts
        .filter(([, what]) => what)
        .map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
    </dl>
  );
}

function Sources({ sources, specialist }: Pick<Detail, "sources" | "specialist">) {
  if (!specialist) return t("sourcesNone");
  if (!sources) return t("sourcesHidden");
  return (
    <ul>
      {sources.map(({ id, name }) => (
        <li key={id} className="row">
          <Icon name="book" small />
          <Link className="link" to={paths.collection(id)}>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
