import { useEffect, useRef } from "react";
import type { Listing } from "../../api/conversations.ts";
import { Button } from "../../ui/index.ts";
import { type List, moreOf } from "./lists.ts";
import { t } from "./texts.ts";

/** The end of what is fetched: coming near it fetches the next page. The button does the same by keyboard. */
export function ListFoot({ listing, list }: { listing: Listing; list: List }) {
  const foot = useRef<HTMLDivElement>(null);
  const { cursor, error } = list;
  const wanted = useRef(listing);
  useEffect(() => {
    wanted.current = listing;
  });
  useEffect(() => {
    if (!cursor || error || !foot.current) return;
    const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void moreOf(wanted.current), { rootMargin: "300px" });
    near.observe(foot.current);
    return () => near.disconnect();
  }, [cursor, error]);

  if (!cursor) return null;
  return (
    <div ref={foot} className="history-note">
      {error !== null && <p role="alert">{t("moreFailed")}</p>}
      <Button look="quiet" busy={list.more} onClick={() => void moreOf(listing)}>
        {t("more")}
      </Button>
    </div>
  );
}
