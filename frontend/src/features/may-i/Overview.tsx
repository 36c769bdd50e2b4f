import { errorSentence } from "../../api/errors.ts";
import { useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { Button, ClassCode, EmptyState, ErrorState, Icon, Skeleton } from "../../ui/index.ts";
import { useModels } from "../chat/models.ts";
import { CODES } from "../protection/classes.ts";
import { fetchOverview, type Overview as Found } from "./api.ts";
import { Doubt } from "./Elsewhere.tsx";
import { t } from "./texts.ts";
import { groupName, purposeNames, zoneName } from "./words.ts";

/** Every service and what it may be used for: a table to read, and to print for the notice board. */
export default function Overview() {
  const { now, reload } = useLoad(fetchOverview);
  if (now.state === "loading") return <Skeleton label={t("loading")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  const { rows, ask } = now.value;
  if (rows.length === 0) return <EmptyState icon="ask" title={t("listEmpty")}>{t("listEmptyWhy")}</EmptyState>;
  return (
    <>
      <Lead />
      <Table rows={rows} />
      <Doubt ask={ask} />
    </>
  );
}

function Lead() {
  const me = useMe();
  return (
    <div className="page-head">
      <div>
        <p className="crumbs">
          <Link to={paths.mayI}>{t("title")}</Link>
        </p>
        <h1>{t("list")}</h1>
        <p>{t("listLead", { unit: me.unit?.name ?? "" })}</p>
      </div>
      <Button icon="doc" onClick={() => print()}>
        {t("print")}
      </Button>
    </div>
  );
}

const RULES = { allow: "ruleAllow", replace: "ruleReplace", refuse: "ruleRefuse" } as const;
const isRule = (verdict: string | undefined): verdict is keyof typeof RULES => verdict !== undefined && verdict in RULES;

function Table({ rows }: Pick<Found, "rows">) {
  const { zones } = useModels();
  return (
    <table className="may-list">
      <thead>
        <tr>
          <th scope="col">{t("service")}</th>
          {CODES.map((code) => (
            <th key={code} scope="col">
              <ClassCode code={code} />
              <div>{groupName(code)}</div>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ place, verdicts }) => (
          <tr key={`${place.kind}${place.id}`}>
            <th scope="row">
              <strong>{place.name}</strong>
              <small>{place.zone && zoneName(place.zone, zones)}</small>
              {place.agreement_text && <small>{place.agreement_text}</small>}
              {place.purposes && <small>{t("onlyFor", { purposes: purposeNames(place.purposes) })}</small>}
            </th>
            {CODES.map((code) => {
              const verdict = verdicts[code];
              return (
                <td key={code} data-label={groupName(code)}>
                  {isRule(verdict) && (
                    <span className="decide" data-tone={verdict}>
                      <Icon name={verdict} small />
                      {t(RULES[verdict])}
                    </span>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
