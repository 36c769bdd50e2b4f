import { useLoad } from "../../../app/load.ts";
import { useTitle } from "../../../app/title.ts";
import { EmptyState } from "../../../ui/index.ts";
import { fetchProcessors } from "../api.ts";
import { Shown } from "../parts.tsx";
import { said, t } from "../texts.ts";
import { country, dueLook, dueWords, listed } from "../words.ts";
import { TableHead } from "./TableHead.tsx";

/** Who processes data for the municipality, and until when that was looked at (GDPR 28). */
export default function Processors() {
  useTitle(t("processors"));
  const load = useLoad(fetchProcessors);
  return (
    <>
      <TableHead lead={t("processorsLead")} table="processors" />
      <Shown load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="building" title={t("noProcessors")}>
              {t("noProcessorsWhy")}
            </EmptyState>
          ) : (
            <table className="table">
              <caption className="sr">{t("processors")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("supplier")}</th>
                  <th scope="col">{t("subProcessors")}</th>
                  <th scope="col">{t("processedIn")}</th>
                  <th scope="col">{t("supportFrom")}</th>
                  <th scope="col">{t("terms")}</th>
                  <th scope="col">{t("review")}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={one.provider}>
                    <th scope="row">
                      {one.processor || one.provider}
                      {one.processor && one.processor !== one.provider && <small>{one.provider}</small>}
                      {!one.on && <span className="status is-refuse">{t("turnedOff")}</span>}
                      {one.shortcomings.map((code) => (
                        <small key={code} className="is-refuse">
                          {said(`short_${code}`)}
                        </small>
                      ))}
                      <small>{t("usedBy", { n: one.use_cases })}</small>
                    </th>
                    <td data-label={t("subProcessors")}>{one.sub_processors.length ? listed(one.sub_processors) : t("noneShort")}</td>
                    <td data-label={t("processedIn")}>{one.processing.length ? listed(one.processing.map(country)) : t("unknown")}</td>
                    <td data-label={t("supportFrom")}>{one.support.length ? listed(one.support.map(country)) : t("unknown")}</td>
                    <td data-label={t("terms")}>{one.terms || t("unknown")}</td>
                    <td data-label={t("review")} data-due={dueLook(one.review_on)}>
                      {dueWords(one.review_on)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
    </>
  );
}
