import { useState } from "react";
import { call } from "../../api/client.ts";
import { errorSentence } from "../../api/errors.ts";
import type { components } from "../../api/schema.d.ts";
import { useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { shortDate } from "../../i18n/format.ts";
import { texts } from "../../i18n/texts.ts";
import { Button, Icon, type IconName, toast } from "../../ui/index.ts";
import "../../ui/forms.css";
import "./reminders.css";

const t = texts(() => import("../../i18n/da/reminders.ts"), () => import("../../i18n/en/reminders.ts"));

type List = components["schemas"]["ReminderList"];
type Reminder = List["items"][number];

const NONE: List = { items: [], unseen: 0, overdue: 0 };
const fetchReminders = (signal?: AbortSignal): Promise<List> => call("GET", "/api/reminders", { signal });
const see = (): Promise<void> => call("POST", "/api/reminders/seen");

const SIGNS: Record<Reminder["kind"], IconName> = { use_case: "register", processor: "building", course: "school" };
const FEW = 3;

interface RemindersProps {
  /** On the start page only what is new is shown, and can be put away; in the register everything, until it is done. */
  fresh?: boolean;
  /** Use cases that the screen tells of already. */
  told?: ReadonlySet<string>;
}

/** What the reader answers for and is to be looked at again soon; nothing where there is nothing. */
export default function Reminders({ fresh = false, told }: RemindersProps) {
  const load = useLoad((signal) => fetchReminders(signal).catch(() => NONE)); // not known: nothing is said
  const [busy, setBusy] = useState(false);
  const list = load.now.state === "ready" ? load.now.value : NONE;
  const items = list.items.filter(({ seen, thing }) => !(fresh && seen) && !told?.has(thing));
  if (items.length === 0) return null;
  const putAway = async () => {
    setBusy(true);
    try {
      await see();
      load.put((before) => ({ ...before, unseen: 0, items: before.items.map((one) => ({ ...one, seen: true })) }));
    } catch (error) {
      toast(errorSentence(error));
    }
    setBusy(false);
  };
  const shown = fresh ? items.slice(0, FEW) : items;
  return (
    <section className="reminders" aria-label={t("title")}>
      <div className="section-head">
        <h2>{t("title")}</h2>
        {fresh && (
          <Button look="link" busy={busy} onClick={() => void putAway()}>
            {t("putAway")}
          </Button>
        )}
      </div>
      <ul className="rows">
        {shown.map((one) => (
          <Row key={one.id} reminder={one} />
        ))}
      </ul>
      {items.length > shown.length && (
        <p className="small">
          <Link to="/register/waiting">{t("rest", { n: items.length - shown.length })}</Link>
        </p>
      )}
    </section>
  );
}

function Row({ reminder: { kind, thing, name, due_on, overdue } }: { reminder: Reminder }) {
  const to = kind === "use_case" ? `${paths.useCase(thing)}?tab=approval` : kind === "processor" ? "/register/processors" : null;
  return (
    <li>
      <Icon name={SIGNS[kind]} />
      <div>
        <strong>{to ? <Link to={to}>{name}</Link> : name}</strong>
        <small>{t(`what_${kind}`)}</small>
      </div>
      <span className={overdue ? "status is-refuse" : "status"}>{t(overdue ? "over" : "due", { day: shortDate(due_on) })}</span>
    </li>
  );
}
