import { useState } from "react";
import { Link } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { ClassCode, Icon } from "../../ui/index.ts";
import { codesOf } from "../protection/classes.ts";
import type { Answer, Place } from "./api.ts";
import { t } from "./texts.ts";
import { className, headline, lead, reasons, ruleStory, toneOf, type Warning, warnings, type zoneName } from "./words.ts";

interface VerdictProps {
  answer: Answer;
  /** The next answer is on its way. */
  busy: boolean;
  /** What the sentence calls the place; a service nobody has decided about has no name on the server. */
  name: string;
  purpose: string;
  zones: Parameters<typeof zoneName>[1];
  onPlace: (place: string) => void;
}

const SIGNS = { allow: "allow", replace: "replace", refuse: "refuse", ask: "ask" } as const;

/** The answer: yes, yes with replacement, ask first, or no; why; what to look out for; and what to do now. */
export function Verdict({ answer, busy, name, purpose, zones, onPlace }: VerdictProps) {
  const tone = toneOf(answer.verdict);
  const watch = warnings(answer);
  const [open, setOpen] = useState(false);
  const story = ruleStory(answer, zones);
  return (
    <section className="verdict" data-tone={tone} aria-labelledby="verdict" aria-busy={busy || undefined}>
      <div className="verdict-head">
        <Icon name={SIGNS[tone]} />
        <div>
          <h2 id="verdict">{headline(answer)}</h2>
          <p>{lead(answer, name)}</p>
        </div>
      </div>
      <div className="verdict-body">
        <div>
          <h3>{t("because")}</h3>
          <p>{reasons(answer, purpose).join(" ")}</p>
        </div>
        {watch.length > 0 && (
          <div>
            <h3>{t("watchOut")}</h3>
            <ul>
              {watch.map((warning) => (
                <Watch key={warning.text} {...warning} onPlace={onPlace} />
              ))}
            </ul>
          </div>
        )}
      </div>
      {open && (
        <p className="verdict-rule" id="rule">
          {story.join(" ")}
        </p>
      )}
      <div className="verdict-foot">
        <Act answer={answer} />
        {story.length > 0 && (
          <button type="button" className="link" aria-expanded={open} aria-controls={open ? "rule" : undefined} onClick={() => setOpen(!open)}>
            {open ? t("hideRule") : answer.rule?.version ? t("readRule", { n: answer.rule.version }) : t("readDefault")}
          </button>
        )}
        <Contact place={answer.place} />
        <span className="verdict-class">
          {codesOf(answer.data_class).map((code) => (
            <ClassCode key={code} code={code} />
          ))}
          {codesOf(answer.data_class).map(className).join(", ")}
        </span>
      </div>
    </section>
  );
}

/** The one thing to do: begin, open the service, or go where it is allowed. */
function Act({ answer: { verdict, place, best, data_class } }: { answer: Answer }) {
  const fine = verdict === "yes" || verdict === "yes_replaced";
  const target = fine ? place : verdict === "no" ? best?.place : undefined;
  if (!target) return null;
  if (target.kind === "model") {
    return (
      <Link className="btn btn-primary" to={`${paths.start}?${new URLSearchParams({ model: target.id ?? "", class: data_class }).toString()}`}>
        {fine ? t("start") : t("startWith", { name: target.name })}
      </Link>
    );
  }
  return target.link ? (
    <a className="btn btn-primary" href={target.link} target="_blank" rel="noreferrer noopener">
      {t("open", { name: target.name })}
      <Icon name="external" small />
    </a>
  ) : null;
}

function Contact({ place }: { place: Place }) {
  if (!place.contact_email) return null;
  return (
    <a className="link" href={`mailto:${place.contact_email}`}>
      {t("contact", { name: place.contact_name || place.contact_email })}
    </a>
  );
}

function Watch({ text, instead, onPlace }: Warning & { onPlace: (place: string) => void }) {
  if (!instead) return <li>{text}</li>;
  const [before, after] = t("heavierUse", { runs: t(`runs${instead.zone}`) }).split("{link}");
  return (
    <li>
      {text} {before}
      <button type="button" className="link" onClick={() => onPlace(`${instead.kind}:${instead.id}`)}>
        {instead.name}
      </button>
      {after}
    </li>
  );
}
