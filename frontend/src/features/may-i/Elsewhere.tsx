import { Icon, ZoneGlyph } from "../../ui/index.ts";
import type { Answer, Elsewhere as Item, Responsible } from "./api.ts";
import { idOf } from "./Ask.tsx";
import { t } from "./texts.ts";
import { list, shortVerdict, toneOf, zoneName } from "./words.ts";

interface ElsewhereProps {
  answer: Answer;
  chosen: string;
  zones: Parameters<typeof zoneName>[1];
  onPlace: (place: string) => void;
}

/** The same material at every place; choosing one asks about it. */
export function Elsewhere({ answer, chosen, zones, onPlace }: ElsewhereProps) {
  if (answer.elsewhere.length === 0) return null;
  return (
    <section aria-labelledby="elsewhere">
      <div className="section-head">
        <h2 id="elsewhere">{t("elsewhere")}</h2>
      </div>
      <ul className="places">
        {answer.elsewhere.map((item) => (
          <li key={idOf(item.place)}>
            {item.place.zone ? <ZoneGlyph zone={item.place.zone} /> : <span />}
            <div>
              <button type="button" aria-current={idOf(item.place) === chosen || undefined} onClick={() => onPlace(idOf(item.place))}>
                {item.place.name}
              </button>
              <small>{where(item, zones)}</small>
            </div>
            {idOf(item.place) === chosen ? <span className="status here">{t("chosen")}</span> : <span />}
            <Decide {...item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const where = ({ place }: Item, zones: ElsewhereProps["zones"]): string =>
  [place.zone && zoneName(place.zone, zones), place.kind === "service" && (place.agreement_text || t(place.agreement === "processor" ? "someAgreement" : "noAgreement"))].filter(Boolean).join(" · ");

const SIGNS = { allow: "allow", replace: "replace", refuse: "refuse", ask: "ask" } as const;

/** A verdict in a sign and a word. */
export function Decide(item: Pick<Item, "verdict" | "why">) {
  const tone = toneOf(item.verdict);
  return (
    <span className="decide" data-tone={tone}>
      <Icon name={SIGNS[tone]} />
      {shortVerdict(item)}
    </span>
  );
}

/** Whom to ask. */
export function Doubt({ ask }: { ask: Responsible }) {
  if (ask.people.length === 0) return <p className="hint">{t("doubtNobody")}</p>;
  return (
    <p className="hint">
      {t("doubt", { names: list(ask.people.map(({ name }) => name)), unit: ask.unit_name })}{" "}
      {ask.people.map(({ name, email }) => (
        <span key={email}>
          <a className="link" href={`mailto:${email}`}>
            {t("writeTo", { name })}
          </a>{" "}
        </span>
      ))}
    </p>
  );
}
