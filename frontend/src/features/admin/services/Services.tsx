import { useLoad } from "../../../app/load.ts";
import { Link } from "../../../app/router.tsx";
import { useMe } from "../../../app/session.ts";
import { EmptyState, Icon, ZoneGlyph } from "../../../ui/index.ts";
import { day } from "../../may-i/words.ts";
import { Gone, Head, Shown } from "../parts.tsx";
import { grantingUnits } from "../rights.ts";
import { zoneText } from "../zones/ZoneCards.tsx";
import { fetchServices, type Service } from "./api.ts";
import { NewService } from "./NewService.tsx";
import { ServicePage } from "./ServicePage.tsx";
import { t } from "./texts.ts";
import "./services.css";

export const LIST = "/admin/services";

/** Services outside the platform: the list, a new one, or one of them. */
export default function Services({ rest: [part, ...more] }: { rest: string[] }) {
  if (more.length > 0) return <Gone />;
  if (part === "new") return <NewService />;
  return part ? <ServicePage key={part} id={part} /> : <List />;
}

function List() {
  const load = useLoad(fetchServices);
  const granting = grantingUnits(useMe());
  const add = (granting === null || granting.length > 0) && (
    <Link className="btn btn-primary" to={`${LIST}/new`}>
      <Icon name="plus" />
      {t("add")}
    </Link>
  );
  return (
    <>
      <Head title={t("title")} lead={t("lead")}>
        {add}
      </Head>
      <Shown load={load}>
        {(services) =>
          services.length === 0 ? (
            <EmptyState icon="ask" title={t("empty")}>
              {t("emptyWhy")}
            </EmptyState>
          ) : (
            <ul className="models">
              {services.map((service) => (
                <Row key={service.id} service={service} />
              ))}
            </ul>
          )
        }
      </Shown>
    </>
  );
}

function Row({ service: { id, facts, unit_name, terms } }: { service: Service }) {
  const own = terms.filter((one) => one.in_force).length - 1;
  const review = terms[0]?.terms.review_on;
  const overdue = review !== null && review !== undefined && new Date(review) < new Date();
  return (
    <li className={facts.state === "on" ? "model" : "model is-off"}>
      <ZoneGlyph zone={facts.zone} large />
      <div>
        <h2>
          <Link to={`${LIST}/${id}`}>{facts.name}</Link>
          {facts.state === "off" && <span className="status">{t("off")}</span>}
          {overdue && <span className="status is-replace">{t("overdue")}</span>}
        </h2>
        <p>{[zoneText(facts.zone), facts.supplier, facts.agreement_text].filter(Boolean).join(" · ")}</p>
        <p>{[t("heldBy", { unit: unit_name }), own > 0 && t("ownRules", { n: own }), review && t("reviewOn", { date: day(review) })].filter(Boolean).join(" · ")}</p>
      </div>
      <span />
    </li>
  );
}
