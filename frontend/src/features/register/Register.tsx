import { Suspense, useEffect, useRef } from "react";
import { lazily } from "../../app/lazily.ts";
import { Link, match, usePlace } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { Skeleton } from "../../ui/index.ts";
import { useStore } from "../../app/store.ts";
import { List } from "./list/List.tsx";
import { Waiting } from "./list/Waiting.tsx";
import { Exports } from "./list/Exports.tsx";
import { Gone } from "./parts.tsx";
import { t } from "./texts.ts";
import { readsForms, waitingCount } from "./waiting.ts";
import "../../styles/start.css";
import "../../ui/forms.css";
import "../admin/admin.css";
import "../knowledge/knowledge.css";
import "./register.css";

const UseCasePage = lazily(() => import("./usecase/UseCasePage.tsx"));
const Processors = lazily(() => import("./tables/Processors.tsx"));
const Transfers = lazily(() => import("./tables/Transfers.tsx"));
const Forms = lazily(() => import("./forms/Forms.tsx"));
const Courses = lazily(() => import("./tables/Courses.tsx"));

const PARTS = ["", "waiting", "processors", "transfers", "courses", "forms"] as const;
type Part = (typeof PARTS)[number];
const NAMES = { "": "all", waiting: "waiting", processors: "processors", transfers: "transfers", courses: "courses", forms: "forms" } as const;
const isPart = (name: string | undefined): name is Part => PARTS.some((one) => one === name);

/** The register of what the municipality uses AI for, one use case, or one of the tables beside it. */
export default function Register() {
  const { path, query } = usePlace();
  const found = match("/register", path) ?? match("/register/:part", path);
  const part = found?.["part"] ?? "";
  return (
    <div className="page page-wide register">
      <Suspense fallback={<Skeleton label={t("loading")} lines={5} />}>
        {found === null ? <Gone /> : isPart(part) ? <Front part={part} /> : <UseCasePage key={part} id={part} tab={query.get("tab") ?? ""} />}
      </Suspense>
    </div>
  );
}

function Front({ part }: { part: Part }) {
  const waits = useStore(waitingCount);
  const me = useMe();
  const shown = PARTS.filter((one) => one !== "forms" || readsForms(me));
  const menu = useRef<HTMLElement>(null);
  useEffect(() => {
    menu.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [part]);
  return (
    <>
      <div className="page-head">
        <div>
          <h1>{t("title")}</h1>
          <p>{t("lead")}</p>
        </div>
        <Exports />
      </div>
      <nav ref={menu} className="tabs" aria-label={t("parts")}>
        {shown.map((one) => (
          <Link key={one} to={`/register${one && `/${one}`}`} aria-current={one === part ? "page" : undefined}>
            {t(NAMES[one])}
            {one === "waiting" && waits > 0 && <span className="count">{waits}</span>}
          </Link>
        ))}
      </nav>
      {part === "" && <List />}
      {part === "waiting" && <Waiting />}
      {part === "processors" && <Processors />}
      {part === "transfers" && <Transfers />}
      {part === "courses" && <Courses />}
      {part === "forms" && <Forms />}
    </>
  );
}
