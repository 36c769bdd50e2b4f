import type { ReactNode } from "react";
import type { Load, Pages } from "../../app/load.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { Button, EmptyState, ErrorState, Skeleton } from "../../ui/index.ts";
import { sentence, t } from "./texts.ts";

interface HeadProps {
  title: string;
  lead?: ReactNode;
  /** The part this page lies under, as a way back. */
  under?: { name: string; to: string };
  /** The one primary action, perhaps with another beside it. */
  children?: ReactNode;
}

/** The head of every page of the administration; it also names the tab. */
export function Head({ title, lead, under, children }: HeadProps) {
  useTitle(title);
  return (
    <div className="page-head">
      <div>
        {under && (
          <p className="crumbs">
            <Link to={under.to}>{under.name}</Link>
          </p>
        )}
        <h1>{title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {children && <div className="row row-wrap">{children}</div>}
    </div>
  );
}

interface ShownProps<Value> {
  load: Pick<Load<Value>, "now" | "reload">;
  children: (value: Value) => ReactNode;
}

/** What was fetched, or how it is going with it. */
export function Shown<Value>({ load: { now, reload }, children }: ShownProps<Value>) {
  if (now.state === "loading") return <Skeleton label={t("loading")} lines={5} />;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={sentence(now.error)} onRetry={reload} />;
  return children(now.value);
}

/** The foot of a list that comes in pages. */
export function More<Item>({ pages }: { pages: Pages<Item> }) {
  if (!pages.more) return null;
  return (
    <div className="more">
      {pages.failure !== null && <p className="error" role="alert">{t("moreFailed", { why: sentence(pages.failure) })}</p>}
      <Button busy={pages.fetching} onClick={pages.fetchMore}>
        {t("more")}
      </Button>
    </div>
  );
}

/** An address of the administration that leads nowhere. */
export function Gone() {
  useTitle(t("gone"));
  return (
    <>
      <h1 className="sr">{t("gone")}</h1>
      <EmptyState icon="search" title={t("gone")} action={<Link className="btn" to="/admin">{t("back", { place: t("administration") })}</Link>}>
        {t("goneWhy")}
      </EmptyState>
    </>
  );
}

/** A titled part of a page. */
export function Part({ title, lead, aside, children }: { title: string; lead?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className="part">
      <div className="part-head">
        <div>
          <h2>{title}</h2>
          {lead && <p className="hint">{lead}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
