import { Suspense } from "react";
import { errorSentence } from "../../api/errors.ts";
import { lazily } from "../../app/lazily.ts";
import { useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { usePlace } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { ErrorState, Skeleton } from "../../ui/index.ts";
import { fetchChoices } from "./api.ts";
import { Ask } from "./Ask.tsx";
import { t } from "./texts.ts";
import "./may-i.css";

const Overview = lazily(() => import("./Overview.tsx"));

/** Which services may I use, for what: a sentence that is a question, its answer, and the whole list. */
export default function MayI() {
  const { path } = usePlace();
  const list = path.startsWith(paths.mayIList);
  useTitle(t(list ? "list" : "title"));
  return (
    <div className={list ? "page may-i" : "page page-narrow may-i"}>
      {!list && <h1 className="sr">{t("title")}</h1>}
      {list ? (
        <Suspense fallback={<Skeleton label={t("loading")} lines={5} />}>
          <Overview />
        </Suspense>
      ) : (
        <Question />
      )}
    </div>
  );
}

function Question() {
  const { now, reload } = useLoad(fetchChoices);
  if (now.state === "loading") return <Skeleton label={t("loading")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  return <Ask choices={now.value} />;
}
