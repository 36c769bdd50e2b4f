import { useEffect, useRef } from "react";
import { useLoad } from "../../app/load.ts";
import { dayAndMonth, month } from "../../i18n/format.ts";
import { texts } from "../../i18n/texts.ts";
import { Icon } from "../../ui/index.ts";
import { fetchOwnLimits, type OwnLimit } from "./api.ts";
import "./limits.css";

const t = texts(() => import("../../i18n/da/limits.ts"), () => import("../../i18n/en/limits.ts"));

interface LimitNoticeProps {
  /** Another after every answer; null while one is written. */
  round: string | null;
}

/** One calm line when a budget that the person's questions use is nearly used up, and when it is. */
export default function LimitNotice({ round }: LimitNoticeProps) {
  const { now, reload } = useLoad((signal) => fetchOwnLimits(signal).catch(() => [] as OwnLimit[])); // not known: nothing is said
  const asked = useRef(round);
  useEffect(() => {
    if (round === null || round === asked.current) return;
    asked.current = round;
    reload();
  }, [round, reload]);
  const limit = now.state === "ready" ? (now.value.find(({ full }) => full) ?? now.value.find(({ near }) => near)) : undefined;
  if (!limit) return null;
  return (
    <p className="limit-notice" role="status">
      <Icon name={limit.full ? "hourglass" : "info"} small />
      <span>{told(limit)}</span>
    </p>
  );
}

/** Whose budget it is, how far it is used, and when it opens again. */
export function told({ subject, unit_name, measure, period, share, full, closes }: OwnLimit): string {
  const whose = subject === "unit" ? "unit" : "own";
  const key = full ? (`full_${whose}${measure === "money" ? "_money" : ""}` as const) : (`near_${whose}` as const);
  const daily = period === "day";
  const closing = new Date(closes);
  return t(key, {
    unit: unit_name,
    share,
    window: daily ? t("today") : month(new Date(closing.getTime() - 1000)), // a moment before it closes it is still this one
    opens: daily ? t("tomorrow") : dayAndMonth(closing),
  });
}
