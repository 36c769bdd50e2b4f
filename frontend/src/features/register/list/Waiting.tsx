import { useLoad } from "../../../app/load.ts";
import { useTitle } from "../../../app/title.ts";
import { EmptyState } from "../../../ui/index.ts";
import { fetchWaiting } from "../api.ts";
import { Shown } from "../parts.tsx";
import Reminders from "../Reminders.tsx";
import { t } from "../texts.ts";
import { waitingCount } from "../waiting.ts";
import { Rows } from "./Rows.tsx";

/** What waits for the person who looks: decisions and reviews. */
export function Waiting() {
  useTitle(t("waiting"));
  const load = useLoad(async (signal) => {
    const found = await fetchWaiting(signal);
    waitingCount.set(found.count);
    return found;
  });
  return (
    <>
      {load.now.state === "ready" && <Reminders told={new Set(load.now.value.items.map(({ id }) => id))} />}
      <Shown load={load}>
        {({ items, count }) =>
          items.length === 0 ? (
            <EmptyState icon="check" title={t("nothingWaits")}>
              {t("nothingWaitsWhy")}
            </EmptyState>
          ) : (
            <>
              <Rows rows={items} waiting />
              {count > items.length && <p className="muted small">{t("moreWait", { n: count - items.length })}</p>}
            </>
          )
        }
      </Shown>
    </>
  );
}
