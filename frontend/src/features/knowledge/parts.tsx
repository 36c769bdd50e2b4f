import type { ReactNode } from "react";
import { errorSentence } from "../../api/errors.ts";
import type { Load, Pages } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { Button, ClassCode, EmptyState, ErrorState, Skeleton } from "../../ui/index.ts";
import { codesOf, heaviest } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { t } from "./texts.ts";

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
export function More<Item>({ pages }: { pages: Pick<Pages<Item>, "more" | "fetching" | "failure" | "fetchMore"> }) {
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
      <EmptyState
        icon="search"
        title={t("gone")}
        action={
          <Link className="btn" to={paths.knowledge}>
            {t("back")}
          </Link>
        }
      >
        {t("goneWhy")}
      </EmptyState>
    </>
  );
}

/** A class as its codes and the name of the heaviest; `short` leaves the name to screen readers. */
export function ClassSign({ name, short }: { name: string; short?: boolean }) {
  const codes = codesOf(name);
  return (
    <span className="class-sign">
      {codes.map((code) => (
        <ClassCode key={code} code={code} />
      ))}
      <span className={short ? "sr" : undefined}>{classText(heaviest(name))}</span>
    </span>
  );
}
