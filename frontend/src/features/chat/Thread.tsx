import { useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Assistant, Message } from "../../api/types.ts";
import { Button, IconButton } from "../../ui/index.ts";
import { Answer } from "./Answer.tsx";
import { PendingAnswer } from "./PendingAnswer.tsx";
import { PendingQuestion, Question } from "./Question.tsx";
import type { Talk } from "./talk.ts";
import { pathTo, versionsOf } from "./tree.ts";
import { t } from "./texts.ts";
import { useStayDown } from "./useStayDown.ts";

/** As many messages are drawn at first; a thread of thousands opens as quickly as a short one. */
const WINDOW = 40;

const NO_VERSIONS: Message[] = [];

export interface ThreadActs {
  /** Asks again with another wording: a new branch beside the old. */
  edit: (question: Message, text: string) => Promise<void>;
  /** Answers a question again, of another model when one is given: a new version beside the old. */
  again: (question: string, model?: string) => Promise<void>;
  /** Goes on from an answer that was broken off. */
  goOn: (answer: Message) => Promise<void>;
  show: (version: Message) => void;
  rated: (answer: Message, feedback: Message["feedback"]) => void;
  stop: () => void;
  /** Given: one more thing that can be done with an answer to a question. */
  more?: { label: string; press: (question: Message, answer: Message) => void };
}

interface ThreadProps {
  talk: Talk;
  assistant: Assistant | null;
  acts: ThreadActs;
  /** The message a search led to. */
  target: string | null;
}

/** The conversation from its first question to the leaf that is shown. */
export function Thread({ talk, assistant, acts, target }: ThreadProps) {
  const { tree, asked, writing } = talk;
  const path = pathTo(tree, asked ? asked.parent : talk.head);
  const shownPath = asked && asked.parent === null ? [] : path;
  const wanted = target ? shownPath.findIndex((one) => one.id === target) : -1;
  const [drawn, setDrawn] = useState(WINDOW);
  const from = Math.max(0, Math.min(shownPath.length - drawn, wanted >= 0 ? wanted - 2 : Infinity));
  const versions = useMemo(() => versionsOf(tree), [tree]);
  const { box, away, toNewest } = useStayDown();
  const busy = writing !== null || asked !== null;

  // What one has just asked comes into view, wherever one was reading.
  useEffect(() => {
    if (asked) toNewest();
  }, [asked, toNewest]);
  useTarget(wanted >= 0 ? target : null);

  // On paper nobody can press for the earlier ones.
  useEffect(() => {
    const whole = () => flushSync(() => setDrawn(Infinity));
    addEventListener("beforeprint", whole);
    return () => removeEventListener("beforeprint", whole);
  }, []);

  return (
    <>
      <div ref={box} className="scroll" tabIndex={0} role="region" aria-label={t("thread")}>
        <div className="thread">
          {from > 0 && (
            <div className="thread-earlier">
              <Button look="quiet" icon="up" onClick={() => setDrawn(drawn + WINDOW)}>
                {t("earlier", { n: from })}
              </Button>
            </div>
          )}
          {shownPath.slice(from).map((message, at) =>
            message.role === "user" ? (
              <Question
                key={message.id}
                message={message}
                versions={versions.get(message.id) ?? NO_VERSIONS}
                busy={busy}
                acts={acts}
                replacedIn={replacedIn(shownPath[from + at + 1])}
              />
            ) : (
              <Answer
                key={message.id}
                message={message}
                question={shownPath[from + at - 1] ?? null}
                conversation={talk.conversation?.id ?? ""}
                versions={versions.get(message.id) ?? NO_VERSIONS}
                assistant={assistant}
                writing={writing?.answer === message.id ? writing : null}
                busy={busy}
                last={message.id === shownPath.at(-1)?.id}
                acts={acts}
              />
            ),
          )}
          {asked?.text != null && <PendingQuestion text={asked.text} />}
          {asked && <PendingAnswer assistant={assistant} />}
        </div>
      </div>
      {away && (
        <div className="to-newest">
          <IconButton icon="newest" label={t("toNewest")} onClick={toNewest} />
        </div>
      )}
    </>
  );
}

/** The turn of an answer that was given with something replaced. */
const replacedIn = (answer: Message | undefined): string | null => (answer?.sent && answer.replaced ? answer.id : null);

/** Brings the message of a search hit into view once, and moves the focus there. */
function useTarget(id: string | null): void {
  const reached = useRef<string | null>(null);
  useEffect(() => {
    if (!id || reached.current === id) return;
    const element = document.getElementById(`m-${id}`);
    if (!element) return;
    reached.current = id;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  });
}
