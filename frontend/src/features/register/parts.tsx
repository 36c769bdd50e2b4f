import type { ReactNode } from "react";
import { errorSentence } from "../../api/errors.ts";
import type { Load, Pages } from "../../app/load.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { Button, EmptyState, ErrorState, Icon, Skeleton } from "../../ui/index.ts";
import { t } from "./texts.ts";
import type { State } from "./types.ts";
import { stateWords } from "./words.ts";

interface ShownProps<Value> {
  load: Pick<Load<Value>, "now" | "reload">;
  children: (value: Value) => ReactNode;
}

/** What was fetched, or how it is going with it. */
export function Shown<Value>({ load: { now, reload }, children }: ShownProps<Value>) {
  if (now.state === "loading") return <Skeleton label={t("loading")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  return children(now.value);
}

/** The foot of a list that comes in pages. */
export function More({ pages }: { pages: Pick<Pages<unknown>, "more" | "fetching" | "failure" | "fetchMore"> }) {
  if (!pages.more) return null;
  return (
    <div className="more">
      {pages.failure !== null && (
        <p className="error" role="alert">
          {t("moreFailed", { why: errorSentence(pages.failure) })}
        </p>
      )}
      <Button busy={pages.fetching} onClick={pages.fetchMore}>
        {t("more")}
      </Button>
    </div>
  );
}

/** An address that leads nowhere, or nowhere any longer. */
export function Gone() {
  useTitle(t("gone"));
  return (
    <>
      <h1 className="sr">{t("gone")}</h1>
      <EmptyState icon="search" title={t("gone")} action={<Link className="btn" to="/register">{t("backToList")}</Link>}>
        {t("goneWhy")}
      </EmptyState>
    </>
  );
}

/** Where a use case stands, in a word with its sign. */
export function StateSign({ state }: { state: State }) {
  const { look, icon, text } = stateWords(state);
  return (
    <span className={`status ${look}`.trim()}>
      <Icon name={icon} small />
      {text}
    </span>
  );
}
