import { type ComponentType, Suspense, useEffect, useRef } from "react";
import { lazily } from "../../app/lazily.ts";
import { Link, navigate, usePlace } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { Skeleton } from "../../ui/index.ts";
import { type Section, sectionsOf } from "./rights.ts";
import { Gone } from "./parts.tsx";
import { t } from "./texts.ts";
import "../../ui/forms.css";
import "./admin.css";

const PAGES: Record<Section, ComponentType<{ rest: string[] }>> = {
  people: lazily(() => import("./people/People.tsx")),
  units: lazily(() => import("./units/Units.tsx")),
  models: lazily(() => import("./models/Models.tsx")),
  zones: lazily(() => import("./zones/Zones.tsx")),
  policy: lazily(() => import("./policy/Policy.tsx")),
  services: lazily(() => import("./services/Services.tsx")),
  countries: lazily(() => import("./countries/Countries.tsx")),
  search: lazily(() => import("./search/Search.tsx")),
  look: lazily(() => import("./look/Look.tsx")),
  quotas: lazily(() => import("./quotas/Quotas.tsx")),
  keys: lazily(() => import("../keys/HouseKeys.tsx")),
  switches: lazily(() => import("./switches/Switches.tsx")),
  log: lazily(() => import("./log/Log.tsx")),
};

/** The administration: its own menu, and the part that the address names. */
export default function Admin() {
  const { path } = usePlace();
  const sections = sectionsOf(useMe());
  const [, , asked, ...rest] = path.split("/").filter((piece, at) => at < 2 || piece !== "");
  const first = sections[0];
  useEffect(() => {
    if (!asked && first) void navigate(`/admin/${first}`, { replace: true });
  }, [asked, first]);
  const menu = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the menu is wider than the screen: show where one is.
    menu.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [asked]);
  const section = sections.find((one) => one === asked);
  const Part = section && PAGES[section];
  return (
    <div className="page page-wide admin">
      <nav ref={menu} className="tabs admin-nav" aria-label={t("sections")}>
        {sections.map((one) => (
          <Link key={one} to={`/admin/${one}`} aria-current={one === section ? "page" : undefined}>
            {t(one)}
          </Link>
        ))}
      </nav>
      <Suspense fallback={<Skeleton label={t("loading")} lines={5} />}>{Part ? <Part rest={rest} /> : asked && <Gone />}</Suspense>
    </div>
  );
}
