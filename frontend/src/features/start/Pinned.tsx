import type { Assistant } from "../../api/types.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { ClassCode, Icon, isIcon, ZoneGlyph } from "../../ui/index.ts";
import { heaviest } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { t } from "./texts.ts";

/** As many fit two rows; the rest are a press away. */
const MOST = 6;

/** The assistants a person has pinned, else those she used last: one press begins a conversation with one. */
export function Pinned({ assistants, chosen }: { assistants: readonly Assistant[]; chosen: string | null }) {
  const others = assistants.filter(({ is_default, id }) => !is_default && id !== chosen);
  const pinned = others.filter(({ favourite }) => favourite);
  const shown = (pinned.length ? pinned : others.slice(0, 3)).slice(0, MOST);
  if (shown.length === 0) return null;
  return (
    <section aria-labelledby="pinned">
      <div className="section-head">
        <h2 id="pinned">{t("yours")}</h2>
        <Link className="link" to={paths.assistants}>
          {t("seeAll")}
        </Link>
      </div>
      <ul className="cards">
        {shown.map((one) => (
          <li key={one.id} className="card card-compact">
            <span className={one.specialist ? "tile tile-solid" : "tile"}>
              <Icon name={isIcon(one.icon) ? one.icon : "pen"} />
            </span>
            <div>
              <h3>
                <Link className="card-link" to={paths.useAssistant(one.id)}>
                  {one.name}
                </Link>
              </h3>
              {one.description && <p className="card-about">{one.description}</p>}
              {(one.zone || one.ceiling) && (
                <p className="card-where">
                  {one.zone && (
                    <>
                      <ZoneGlyph zone={one.zone} />
                      <span>{t(`zone${one.zone}`)}</span>
                    </>
                  )}
                  {one.ceiling && (
                    <>
                      <ClassCode code={heaviest(one.ceiling)} />
                      <span className="sr">{classText(heaviest(one.ceiling))}</span>
                    </>
                  )}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
