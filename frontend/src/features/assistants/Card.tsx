import { errorSentence } from "../../api/errors.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { refreshModels } from "../chat/models.ts";
import { codesOf, heaviest } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { ClassCode, Icon, IconButton, isIcon, toast, ZoneGlyph } from "../../ui/index.ts";
import { setFavourite } from "./api.ts";
import { t } from "./texts.ts";
import type { Assistant, Listed } from "./types.ts";

/** The face of an assistant: solid where it answers from sources of its own. */
export function Tile({ icon, specialist, small }: Pick<Assistant, "icon" | "specialist"> & { small?: boolean }) {
  return (
    <span className={`tile ${specialist ? "tile-solid" : ""} ${small ? "tile-s" : ""}`.replace(/\s+/g, " ").trim()}>
      <Icon name={isIcon(icon) ? icon : "pen"} />
    </span>
  );
}

/** One assistant in the catalogue: the card opens a conversation with it; an unfinished one of one's own the builder. */
export function AssistantCard({ assistant, onChange }: { assistant: Listed; onChange: (part: Partial<Listed>) => void }) {
  const { id, name, description, owner_names: owners, unit, mine, state, version, suspended } = assistant;
  const usable = version !== null && suspended === null && (state === "live" || !mine);
  // Somebody else's that one may not use is here because one manages it; there is nothing to tell of it but that.
  const manages = version === null && !mine;
  return (
    <>
      <div className="card-acts">
        {mine && usable && (
          <Link className="btn btn-icon" to={paths.build(id)} aria-label={t("edit", { name })} data-tip={t("edit", { name })}>
            <Icon name="edit" />
          </Link>
        )}
        {manages ? (
          <Link className="btn btn-icon" to={paths.build(id, "sharing")} aria-label={t("manageOf", { name })} data-tip={t("manageOf", { name })}>
            <Icon name="gear" />
          </Link>
        ) : (
          <Link className="btn btn-icon" to={`${paths.assistant(id)}${location.search}`} aria-label={t("about", { name })} data-tip={t("about", { name })}>
            <Icon name="info" />
          </Link>
        )}
        <PinButton assistant={assistant} onChange={onChange} />
      </div>
      <Tile {...assistant} />
      <div>
        <h3>
          <Link className="card-link" to={usable ? paths.useAssistant(id) : mine ? paths.build(id) : manages ? paths.build(id, "sharing") : paths.assistant(id)}>
            {name}
          </Link>
        </h3>
        {description && <p className="card-about">{description}</p>}
      </div>
      {(state !== "live" || suspended !== null) && (
        <p>
          <span className={suspended !== null ? "status is-refuse" : "status"}>{t(stateKey(assistant))}</span>
        </p>
      )}
      <p className="tag card-owner">{[owners.join(", "), unit?.name].filter(Boolean).join(", ")}</p>
      <div className="card-foot">
        <WhereRuns zone={assistant.zone} />
        <Ceiling name={assistant.ceiling} />
      </div>
    </>
  );
}

/** How far it is; what is private is its owners', not the reader's. */
export const stateKey = ({ state, suspended, mine }: Pick<Listed, "state" | "suspended" | "mine">) =>
  suspended !== null ? "state_suspended" : state === "private" && !mine ? "state_unshared" : (`state_${state}` as const);

export function PinButton({ assistant: { id, name, favourite }, onChange }: { assistant: Assistant; onChange: (part: Partial<Listed>) => void }) {
  const press = async () => {
    onChange({ favourite: !favourite });
    try {
      await setFavourite(id, !favourite);
      void refreshModels(); // the start page shows those that are pinned
    } catch (error) {
      onChange({ favourite });
      toast(errorSentence(error));
    }
  };
  return <IconButton icon="pin" className="card-pinned" aria-pressed={favourite} label={t(favourite ? "unpin" : "pin", { name })} onClick={() => void press()} />;
}

export function WhereRuns({ zone }: Pick<Assistant, "zone">) {
  if (!zone) return <span className="row">{t("chooses")}</span>;
  return (
    <span className="row">
      <ZoneGlyph zone={zone} />
      {t(`zone_${zone}`)}
    </span>
  );
}

/** The heaviest class it may be used with. */
export function Ceiling({ name }: { name: string | null }) {
  if (!name) return null;
  return (
    <span className="row push">
      {t("upTo")}
      {codesOf(name).filter((code) => code === heaviest(name)).map((code) => (
        <ClassCode key={code} code={code} />
      ))}
      <span className="sr">{classText(heaviest(name))}</span>
    </span>
  );
}
