import { Suspense } from "react";
import { lazily } from "../../app/lazily.ts";
import { match, usePlace } from "../../app/router.tsx";
import { Skeleton } from "../../ui/index.ts";
import { CatalogueScreen } from "./Catalogue.tsx";
import { t } from "./texts.ts";
import "../../styles/start.css";
import "../../ui/forms.css";
import "./assistants.css";

const Builder = lazily(() => import("./building/Builder.tsx"));

/** The catalogue, perhaps with one assistant told about over it; or the builder. */
export default function Assistants() {
  const { path, query } = usePlace();
  const built = match("/assistants/:id/build", path);
  if (built) {
    return (
      <Suspense fallback={<Waiting />}>
        <Builder key={built["id"]} id={built["id"] ?? ""} tab={query.get("tab") ?? ""} />
      </Suspense>
    );
  }
  return <CatalogueScreen about={match("/assistants/:id", path)?.["id"] ?? null} />;
}

const Waiting = () => (
  <div className="page page-wide">
    <Skeleton label={t("loading")} lines={5} />
  </div>
);
