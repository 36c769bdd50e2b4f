import { useLoad } from "../../../app/load.ts";
import { useTitle } from "../../../app/title.ts";
import { EmptyState } from "../../../ui/index.ts";
import { fetchTransfers } from "../api.ts";
import { Shown } from "../parts.tsx";
import { said, t } from "../texts.ts";
import { country } from "../words.ts";
import { TableHead } from "./TableHead.tsx";

/** Where data leaves the EU, and on what ground (GDPR ch. V). */
export default function Transfers() {
  useTitle(t("transfers"));
  const load = useLoad(fetchTransfers);
  return (
    <>
      <TableHead lead={t("transfersLead")} table="transfers" />
      <Shown load={load}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="check" title={t("noTransfers")}>
              {t("noTransfersWhy")}
            </EmptyState>
          ) : (
            <table className="table">
              <caption className="sr">{t("transfers")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("country")}</th>
                  <th scope="col">{t("supplier")}</th>
                  <th scope="col">{t("tool")}</th>
                  <th scope="col">{t("usedByTitle")}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((one) => (
                  <tr key={`${one.country} ${one.provider}`}>
                    <th scope="row">
                      {country(one.country)}
                      {one.off && <span className="status is-refuse">{t("turnedOff")}</span>}
                    </th>
                    <td data-label={t("supplier")}>
                      {one.processor || one.provider}
                      <small>{one.roles.map((role) => said(`role_${role}`)).join(", ")}</small>
                    </td>
                    <td data-label={t("tool")}>{one.tool || t("unknown")}</td>
                    <td data-label={t("usedByTitle")}>{t("usedBy", { n: one.use_cases })}</td>
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
