import { shortDate } from "../../../i18n/format.ts";
import { Link } from "../../../app/router.tsx";
import { ZoneGlyph } from "../../../ui/index.ts";
import { ClassSign } from "../../knowledge/parts.tsx";
import { StateSign } from "../parts.tsx";
import { t, zoneName } from "../texts.ts";
import type { Row, Wait } from "../types.ts";
import { dueLook, dueWords, riskLevel } from "../words.ts";

interface RowsProps {
  rows: readonly (Row & { waits?: Wait[] })[];
  /** Says what it waits for, where the list is of what waits. */
  waiting?: boolean;
}

/** Use cases as a table; on a phone each is a block. */
export function Rows({ rows, waiting = false }: RowsProps) {
  return (
    <>
      <p className="sr" role="status">
        {t("shown", { n: rows.length })}
      </p>
      <table className="table register-table">
        <caption className="sr">{t("title")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("name")}</th>
            <th scope="col">{t("state")}</th>
            <th scope="col">{t("data")}</th>
            <th scope="col">{t("risk")}</th>
            <th scope="col">{t(waiting ? "waitsFor" : "review")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <Link to={`/register/${row.id}`}>{row.assistant.name}</Link>
                <small>{row.unit.name}</small>
              </th>
              <td data-label={t("state")}>
                <StateSign state={row.state} />
                <small>{t("changedAt", { day: shortDate(row.changed_at) })}</small>
              </td>
              <td data-label={t("data")}>
                <ClassSign name={row.data_class} />
                {row.zone && (
                  <small className="zone-sign">
                    <ZoneGlyph zone={row.zone} />
                    {zoneName(row.zone)}
                  </small>
                )}
              </td>
              <td data-label={t("risk")} data-level={riskLevel(row.risk)}>
                {t(row.state === "draft" && riskLevel(row.risk) === "ordinary" ? "risk_open" : `risk_${riskLevel(row.risk)}`)}
                {row.risk.high_risk && row.risk.dpia_needed && <small>{t("risk_dpia")}</small>}
              </td>
              {waiting ? <td data-label={t("waitsFor")}>{(row.waits ?? []).map((wait) => t(`wait_${wait}`)).join(", ")}</td> : <td data-label={t("review")} data-due={dueLook(row.review_on)}>{dueWords(row.review_on)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
