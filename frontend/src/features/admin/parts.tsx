import type { ReactNode } from "react";
import type { Load, Pages } from "../../app/load.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { Fetched, More as MoreFetched, Nowhere } from "../../ui/Fetched.tsx";
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

/** What was fetched, or how it is going with it, in the words of the administration. */
export const Shown = <Value,>(props: ShownProps<Value>) => <Fetched explain={sentence} {...props} />;

/** The foot of a list that comes in pages. */
export const More = <Item,>({ pages }: { pages: Pages<Item> }) => <MoreFetched explain={sentence} pages={pages} />;

/** An address of the administration that leads nowhere. */
export const Gone = () => <Nowhere to="/admin" back={t("back", { place: t("administration") })} />;

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
