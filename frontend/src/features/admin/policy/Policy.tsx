import { useEffect } from "react";
import { useLoad } from "../../../app/load.ts";
import { Link, navigate } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { EmptyState, Notice } from "../../../ui/index.ts";
import { Gone, Head, Shown } from "../parts.tsx";
import { t as adminText } from "../texts.ts";
import { fetchPolicyUnits, fetchWaiting, type PolicyUnit, type Proposal } from "./api.ts";
import { History } from "./History.tsx";
import { t } from "./texts.ts";
import { UnitRules } from "./UnitRules.tsx";
import "./policy.css";

/** Rules by unit: `/admin/policy/<unit>`, and its history under it. */
export default function Policy({ rest }: { rest: string[] }) {
  const load = useLoad(async (signal) => {
    const [units, waiting] = await Promise.all([fetchPolicyUnits(signal), fetchWaiting(signal)]);
    return { units, waiting };
  });
  return <Shown load={load}>{({ units, waiting }) => <Chosen units={units} waiting={waiting} rest={rest} reload={load.reload} />}</Shown>;
}

interface ChosenProps {
  units: PolicyUnit[];
  waiting: Proposal[];
  rest: string[];
  reload: () => void;
}

function Chosen({ units, waiting, rest: [asked, part], reload }: ChosenProps) {
  const own = useMe().unit?.id;
  const first = units.find(({ id }) => id === own) ?? units[0];
  useEffect(() => {
    if (!asked && first) void navigate(`/admin/policy/${first.id}`, { replace: true });
  }, [asked, first]);
  if (!first) {
    return (
      <>
        <Head title={adminText("policy")} />
        <EmptyState icon="scale" title={t("noUnits")} children={t("noUnitsWhy")} />
      </>
    );
  }
  if (!asked) return null;
  const unit = units.find(({ id }) => id === asked);
  if (!unit) return <Gone />;
  const mine = waiting.filter(({ acts, unit_id }) => acts.includes("approve") && unit_id !== unit.id);
  if (part === "history") return <History unit={unit} />;
  return (
    <>
      <UnitRules key={unit.id} unit={unit} units={units} reload={reload} />
      {mine.length > 0 && (
        <Notice title={t("elsewhere", { n: mine.length })}>
          {[...new Map(mine.map((one) => [one.unit_id, one.unit_name]))].map(([id, name], at) => (
            <span key={id}>
              {at > 0 && ", "}
              <Link to={`/admin/policy/${id}`}>{name}</Link>
            </span>
          ))}
        </Notice>
      )}
    </>
  );
}
