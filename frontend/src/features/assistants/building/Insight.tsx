import { useLoad } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { errorSentence } from "../../../api/errors.ts";
import { dayAndMonth, number, shortDate } from "../../../i18n/format.ts";
import { texts } from "../../../i18n/texts.ts";
import { ErrorState, Icon, Skeleton } from "../../../ui/index.ts";
import { fetchInsight, type Insight as Told } from "../api.ts";
import { fetchUnanswered, type Unanswered } from "../unanswered.ts";
import { Section, type TabProps } from "./parts.tsx";

const ti = texts(() => import("../../../i18n/da/assistants-insight.ts"), () => import("../../../i18n/en/assistants-insight.ts"));

/** How it is used: numbers that point at nobody, and what its sources had no answer to. */
export default function Insight({ draft, content }: TabProps) {
  const { now, reload } = useLoad((signal) => fetchInsight(draft.id, signal), draft.id);
  if (now.state === "loading") return <Skeleton label={ti("loading")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={ti("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  return (
    <>
      <Section title={ti("weeks")} lead={ti("weeksLead")}>
        <Weeks weeks={now.value.weeks} />
      </Section>
      <Section title={ti("lately", { days: now.value.days })}>
        <People told={now.value} />
      </Section>
      {content.collections.length > 0 && <Questions key={content.collections.join()} collections={content.collections} />}
    </>
  );
}

const WIDE = 48;
const GAP = 8;
const HIGH = 120;

/** A bar for each week; whoever does not see it is told the numbers in a list. */
function Weeks({ weeks }: Pick<Told, "weeks">) {
  const most = Math.max(1, ...weeks.map(({ uses }) => uses));
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (weeks.every(({ uses }) => uses === 0)) return <p className="small">{ti("noUses")}</p>;
  return (
    <figure className="weeks">
      <figcaption className="hint">{ti("most", { n: number(most) })}</figcaption>
      <svg viewBox={`0 0 ${weeks.length * (WIDE + GAP) - GAP} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2="100%" y1={HIGH} y2={HIGH} />
        {weeks.map(({ monday, uses }, at) => (
          <rect key={monday} x={at * (WIDE + GAP)} y={HIGH - (HIGH * uses) / most} width={WIDE} height={(HIGH * uses) / most} />
        ))}
      </svg>
      <div className="row spread hint num" aria-hidden="true">
        <span>{first && dayAndMonth(first.monday)}</span>
        <span>{last && ti("thisWeek", { n: last.uses })}</span>
      </div>
      <ol className="sr">
        {weeks.map(({ monday, uses }) => (
          <li key={monday}>{ti("week", { day: dayAndMonth(monday), n: uses })}</li>
        ))}
      </ol>
    </figure>
  );
}

function People({ told: { people, fewest, up, down } }: { told: Told }) {
  return (
    <>
      <dl className="figures">
        <div>
          <dt>{ti("people")}</dt>
          <dd>{people === null ? ti("fewer", { n: fewest }) : number(people)}</dd>
        </div>
        {up !== null && (
          <div>
            <dt>
              <Icon name="thumb" small /> {ti("up")}
            </dt>
            <dd>{number(up)}</dd>
          </div>
        )}
        {down !== null && (
          <div>
            <dt>
              <Icon name="thumbdown" small /> {ti("down")}
            </dt>
            <dd>{number(down)}</dd>
          </div>
        )}
      </dl>
      <p className="hint">{ti(people === null ? "fewerWhy" : "peopleWhy", { n: fewest })}</p>
    </>
  );
}

const SHOWN = 5;

function Questions({ collections }: { collections: readonly string[] }) {
  const { now, reload } = useLoad((signal) => fetchUnanswered(collections, signal));
  return (
    <Section title={ti("unanswered")} lead={ti("unansweredLead")}>
      {now.state === "loading" && <Skeleton label={ti("loading")} lines={2} />}
      {now.state === "failed" && <ErrorState title={ti("failed")} message={errorSentence(now.error)} onRetry={reload} />}
      {now.state === "ready" && now.value.length === 0 && <p className="small">{ti("notYours")}</p>}
      {now.state === "ready" && now.value.length > 0 && (
        <ul className="rows">
          {now.value.map((one) => (
            <Collection key={one.id} of={one} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Collection({ of: { id, name, questions } }: { of: Unanswered }) {
  const told = questions.filter(({ question }) => question !== null);
  const wordless = questions.reduce((sum, { question, times }) => sum + (question === null ? times : 0), 0);
  return (
    <li>
      <Icon name="book" />
      <div>
        <Link className="link" to={`${paths.collection(id)}?tab=quality`}>
          {name}
        </Link>
        {questions.length === 0 && <small>{ti("allAnswered")}</small>}
        {told.slice(0, SHOWN).map(({ question, times, asked_at }) => (
          <small key={question}>
            »{question}« · {ti("asked", { n: times, day: shortDate(asked_at) })}
          </small>
        ))}
        {wordless > 0 && <small>{ti("withoutWords", { n: wordless })}</small>}
      </div>
    </li>
  );
}
