import { Suspense } from "react";
import { lazily } from "../../app/lazily.ts";
import { paths } from "../../app/paths.ts";
import { match, usePlace } from "../../app/router.tsx";
import { Skeleton } from "../../ui/index.ts";
import { Collections } from "./Collections.tsx";
import { Gone } from "./parts.tsx";
import { t } from "./texts.ts";
import "../../styles/start.css";
import "../../ui/forms.css";
import "../admin/admin.css";
import "./knowledge.css";

const CollectionPage = lazily(() => import("./CollectionPage.tsx"));
const DocumentScreen = lazily(() => import("./document/DocumentScreen.tsx"));

/** The collections, one of them, or one document. */
export default function Knowledge() {
  return (
    <div className="page page-wide knowledge">
      <Suspense fallback={<Skeleton label={t("loading")} lines={5} />}>
        <Screen />
      </Suspense>
    </div>
  );
}

function Screen() {
  const { path } = usePlace();
  if (match(paths.knowledge, path)) return <Collections />;
  const document = match("/knowledge/d/:id", path)?.["id"];
  if (document) return <DocumentScreen key={document} id={document} />;
  const one = match("/knowledge/:id", path) ?? match("/knowledge/:id/:tab", path);
  return one?.["id"] ? <CollectionPage key={one["id"]} id={one["id"]} tab={one["tab"] ?? ""} /> : <Gone />;
}
