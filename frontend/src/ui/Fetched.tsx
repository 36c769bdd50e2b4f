import type { ReactNode } from "react";
import { errorSentence } from "../api/errors.ts";
import type { Load, Pages } from "../app/load.ts";
import { Link } from "../app/router.tsx";
import { useTitle } from "../app/title.ts";
import { texts } from "../i18n/texts.ts";
import { Button } from "./Button.tsx";
import { EmptyState, ErrorState, Skeleton } from "./states.tsx";

const t = texts(() => import("../i18n/da/fetched.ts"), () => import("../i18n/en/fetched.ts"));

interface FetchedProps<Value> {
  load: Pick<Load<Value>, "now" | "reload">;
  /** The sentence for what went wrong; that of the whole house without it. */
  explain?: ((error: unknown) => string) | undefined;
  children: (value: Value) => ReactNode;
}

/** What was fetched, or how it is going with it. */
export function Fetched<Value>({ load: { now, reload }, explain = errorSentence, children }: FetchedProps<Value>) {
  if (now.state === "loading") return <Skeleton label={t("loading")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={explain(now.error)} onRetry={reload} />;
  return children(now.value);
}

interface MoreProps {
  pages: Pick<Pages<unknown>, "more" | "fetching" | "failure" | "fetchMore">;
  explain?: ((error: unknown) => string) | undefined;
}

/** The foot of a list that comes in pages. */
export function More({ pages, explain = errorSentence }: MoreProps) {
  if (!pages.more) return null;
  return (
    <div className="more">
      {pages.failure !== null && (
        <p className="error" role="alert">
          {t("moreFailed", { why: explain(pages.failure) })}
        </p>
      )}
      <Button busy={pages.fetching} onClick={pages.fetchMore}>
        {t("more")}
      </Button>
    </div>
  );
}

/** The screen of an address that leads nowhere, or nowhere any longer, with a way back. */
export function Nowhere({ to, back }: { to: string; back: string }) {
  useTitle(t("gone"));
  return (
    <>
      <h1 className="sr">{t("gone")}</h1>
      <EmptyState
        icon="search"
        title={t("gone")}
        action={
          <Link className="btn" to={to}>
            {back}
          </Link>
        }
      >
        {t("goneWhy")}
      </EmptyState>
    </>
  );
}
