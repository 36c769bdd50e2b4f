import { type ComponentType, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { lazily } from "../../../app/lazily.ts";
import { paths } from "../../../app/paths.ts";
import { Link, useLeaveGuard } from "../../../app/router.tsx";
import { useStore } from "../../../app/store.ts";
import { useTitle } from "../../../app/title.ts";
import { Button, Notice, Skeleton, toast } from "../../../ui/index.ts";
import { NotShown } from "../About.tsx";
import { Tile } from "../Card.tsx";
import type { Draft, Field } from "../types.ts";
import { Clash } from "./Clash.tsx";
import { type Building, draftRoom, type DraftRoom } from "./draft.ts";
import { noteNames } from "./names.ts";
import { errorsOf, type TabProps } from "./parts.tsx";
import { SendButtons } from "./Saving.tsx";
import { moment, problemSentence, tb } from "./texts.ts";
import { Trial } from "./Trial.tsx";
import "../../../styles/composer.css";
import "../../../styles/thread.css";
import "../../chat/chat.css";
import "./builder.css";

const TABS = ["basics", "instructions", "sources", "tools", "tests", "sharing", "versions", "insight"] as const;
type Tab = (typeof TABS)[number];

const SCREENS: Record<Tab, ComponentType<TabProps>> = {
  basics: lazily(() => import("./Basics.tsx")),
  instructions: lazily(() => import("./Instructions.tsx")),
  sources: lazily(() => import("./Sources.tsx")),
  tools: lazily(() => import("./Tools.tsx")),
  tests: lazily(() => import("../testing/Tests.tsx")),
  sharing: lazily(() => import("./Sharing.tsx")),
  versions: lazily(() => import("./Versions.tsx")),
  insight: lazily(() => import("./Insight.tsx")),
};

/** Where the field stands, for what is wrong with it. */
const TAB_OF: Partial<Record<string, Tab>> = { instructions: "instructions", suggested_prompts: "instructions", collections: "sources", open_sources: "sources", tools: "tools", gate: "tests", sharing: "sharing", denied: "sharing", open_instructions: "sharing" };

/** What somebody sees who manages it and does not build it; a private one is its owners' alone to read. */
const MANAGING: readonly Tab[] = ["sharing", "versions", "insight"];

/** Builds one assistant: its parts in tabs, and a conversation with the unsaved draft beside them. */
export default function Builder({ id, tab }: { id: string; tab: string }) {
  const room = draftRoom(id);
  const now = useStore(room.state);
  useEffect(() => {
    if (!room.dirty) void room.load();
  }, [room]);
  useLeaveGuard(now.saving !== "saved", useCallback(async () => (await room.flush(), true), [room]));
  useTitle(now.content?.name ?? tb("newDraft"));
  if (now.state === "failed") {
    return (
      <div className="page page-narrow">
        <h1 className="sr">{tb("cannotOpen")}</h1>
        <NotShown error={now.error} onRetry={() => void room.load()} />
      </div>
    );
  }
  if (!now.draft || !now.content) return <div className="page page-wide" children={<Skeleton label={tb("cannotOpen")} lines={6} />} />;
  return <Open room={room} now={now} draft={now.draft} content={now.content} tab={TABS.find((one) => one === tab) ?? "basics"} />;
}

interface OpenProps {
  room: DraftRoom;
  now: Building;
  draft: Draft;
  content: TabProps["content"];
  tab: Tab;
}

function Open({ room, now, draft, content, tab }: OpenProps) {
  const may = draft.rights.includes("edit");
  const tabs = may ? TABS : draft.rights.includes("read") ? MANAGING : MANAGING.slice(0, 1);
  const shown = tabs.includes(tab) ? tab : (tabs[0] ?? tab);
  const Screen = SCREENS[shown];
  const menu = useRef<HTMLElement>(null);
  const { joined } = now;
  useEffect(() => {
    menu.current?.querySelector("[aria-current]")?.scrollIntoView?.({ inline: "center", block: "nearest" });
  }, [tab]);
  useEffect(() => {
    if (joined) toast(tb("joined", { name: joined }));
  }, [joined]);
  useEffect(() => noteNames(draft.named), [draft.named]);
  const counts: Partial<Record<Tab, number>> = { sources: content.collections.length, tools: content.tools.length };
  return (
    <>
      <div className="builder-head">
        <div className="row row-wrap spread">
          <div className="row">
            <Tile icon={content.icon} specialist={content.collections.length > 0} />
            <div>
              <h1>{content.name || tb("newDraft")}</h1>
              <p className="hint" role="status">
                {standing(now, draft)}
              </p>
            </div>
          </div>
          {may && <SendButtons room={room} now={now} draft={draft} />}
        </div>
        <nav ref={menu} className="tabs" aria-label={tb("parts")}>
          {tabs.map((one) => (
            <Link key={one} to={paths.build(draft.id, one)} aria-current={one === shown ? "page" : undefined}>
              {tb(`tab_${one}`)}
              {counts[one] ? <span className="count">{counts[one]}</span> : null}
            </Link>
          ))}
        </nav>
      </div>
      <div className={may ? "builder" : "builder builder-solo"}>
        <div className="builder-main">
          <div className="stack stack-5">
            <Notices room={room} now={now} draft={draft} />
            <Suspense fallback={<Skeleton label={tb(`tab_${shown}`)} lines={5} />}>
              <Screen room={room} draft={draft} content={content} errors={errorsOf(now)} />
            </Suspense>
          </div>
        </div>
        {may && <Trial draft={draft} content={content} saved={now.saving === "saved"} />}
      </div>
      {now.clash && <Clash clash={now.clash} mine={content} onSettle={(theirs: Field[]) => void room.settle(theirs)} />}
    </>
  );
}

/** `Udkast efter version 4 · gemt kl. 9.38`. */
function standing({ saving }: Building, draft: Draft): string {
  const after = draft.newest_version === null ? tb("newDraft") : tb("draftAfter", { n: draft.newest_version });
  const saved = { saved: tb("savedAt", { when: moment(draft.saved_at) }), changed: tb("changed"), saving: tb("saving"), failed: tb("notSaved") }[saving];
  return `${after} · ${saved}`;
}

function Notices({ room, now, draft }: { room: DraftRoom; now: Building; draft: Draft }) {
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await room.flush();
    setBusy(false);
  };
  const refused = Object.keys(errorsOf(now)).length > 0;
  return (
    <>
      {now.saving === "failed" && (
        <Notice tone="warning" title={tb("saveFailed")} action={<Button icon="again" busy={busy} onClick={() => void retry()} children={tb("retry")} />}>
          {tb(refused ? "saveFailedField" : "saveFailedWhy", { why: errorSentence(now.problem) })}
        </Notice>
      )}
      {draft.suspended && (
        <Notice tone="warning" title={tb("paused")}>
          {tb("pausedWhy", { reason: draft.suspended.text })}
        </Notice>
      )}
      {draft.problems.length > 0 && (
        <div className="notice is-replace" role="status">
          <div>
            <strong>{tb("problems")}</strong>
            <ul className="small">
              {draft.problems.map(({ code, field }) => (
                <li key={`${code} ${field}`}>
                  <Link className="link" to={paths.build(draft.id, TAB_OF[field] ?? "basics")}>
                    {problemSentence(code)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </>
  );
}
