import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import type { Assistant, Message } from "../../../api/types.ts";
import { lazily } from "../../../app/lazily.ts";
import { useStore } from "../../../app/store.ts";
import { Button, IconButton, toast } from "../../../ui/index.ts";
import { Composer, suggest } from "../../chat/Composer.tsx";
import { ModelPicker } from "../../chat/ModelPicker.tsx";
import { pickModel, rememberedModel, useModels } from "../../chat/models.ts";
import { TalkRoom } from "../../chat/talk.ts";
import { Thread, type ThreadActs } from "../../chat/Thread.tsx";
import { t as chat } from "../../chat/texts.ts";
import { uuid } from "../../chat/uuid.ts";
import { ClassChip } from "../../protection/ClassChip.tsx";
import { UNDECLARED } from "../../protection/classes.ts";
import { useGuard } from "../../protection/guard.ts";
import { ProtectionNotice, useSendTip } from "../../protection/ProtectionNotice.tsx";
import type { Content, Draft } from "../types.ts";
import { tb } from "./texts.ts";

const TestDialog = lazily(() => import("../testing/TestDialog.tsx"));

interface TrialProps {
  draft: Draft;
  content: Content;
  saved: boolean;
}

/** A conversation with the draft as it is on the page, saved or not. It is temporary, and begins anew at will. */
export function Trial({ draft, content, saved }: TrialProps) {
  const [round, setRound] = useState(0);
  return (
    <section className="try" aria-labelledby="try-h">
      <div className="panel-head">
        <h2 id="try-h">{tb("try")}</h2>
        {!saved && <span className="status">{tb("tryUnsaved")}</span>}
        <IconButton icon="again" className="push" label={tb("tryAgain")} onClick={() => setRound(round + 1)} />
      </div>
      <Conversation key={round} draft={draft} content={content} />
    </section>
  );
}

function Conversation({ draft, content }: Omit<TrialProps, "saved">) {
  const room = useMemo(() => new TalkRoom(null, draft.id), [draft.id]);
  const talk = useStore(room.state);
  const { models, zones } = useModels();
  const [chosen, setChosen] = useState<string | null>(null);
  const [declared, setDeclared] = useState<string | null>(null);
  const [keeping, setKeeping] = useState<{ question: string; answer: Message } | null>(null);
  const [finds, setFinds] = useState(false);
  const settled = content.model_id !== null || content.requirement !== null;
  const fitting = models.find(({ zone }) => content.requirement && zone >= content.requirement.max_zone);
  const model = pickModel(models, chosen, content.model_id ?? fitting?.id, rememberedModel());
  const newest = useRef({ content, model: model?.id ?? null });
  useEffect(() => {
    newest.current = { content, model: settled ? content.model_id : (model?.id ?? null) };
  });
  useEffect(() => {
    room.enter();
    return () => room.leave();
  }, [room]);
  const guard = useGuard({ model: model?.id ?? null, conversation: talk.conversation?.id ?? null, parent: talk.head, declared });
  const sendTip = useSendTip(guard);

  const acts = useMemo<ThreadActs>(() => {
    const ask = (parent: string | null, text: string | null, other?: string) =>
      room.ask({ parent_id: parent, text, model_id: other ?? newest.current.model, temporary: true, trial: { assistant_id: draft.id, content: newest.current.content }, request_id: uuid() });
    return {
      edit: (question, text) => ask(question.parent_id, text),
      again: (question, other) => ask(question, null, other).catch((error: unknown) => toast(errorSentence(error))),
      goOn: (answer) => ask(answer.id, chat("goOnText")),
      show: (version) => void room.show(version.id).catch((error: unknown) => toast(errorSentence(error))),
      rated: (answer, feedback) => room.rated(answer.id, feedback),
      stop: () => void room.stop().catch((error: unknown) => toast(errorSentence(error))),
      more: { label: tb("keepTest"), press: (question, answer) => setKeeping({ question: question.text, answer }) },
    };
  }, [room, draft.id]);
  const send = (text: string, request: string) =>
    room.ask({ parent_id: talk.head, text, model_id: newest.current.model, temporary: true, ...(declared && { declared }), trial: { assistant_id: draft.id, content: newest.current.content }, request_id: request });

  const face = { name: tb("tryName"), icon: content.icon, specialist: content.collections.length > 0 } as Assistant;
  const place = `try ${draft.id}`;
  const began = talk.asked !== null || talk.head !== null;
  return (
    <>
      {began ? (
        <Thread talk={talk} assistant={face} acts={acts} target={null} />
      ) : (
        <div className="try-empty">
          <p className="hint">{tb("tryLead")}</p>
          {content.suggested_prompts.filter(Boolean).map((prompt) => (
            <Button key={prompt} className="try-prompt" onClick={() => suggest(place, prompt)} children={prompt} />
          ))}
        </div>
      )}
      <div className="try-foot">
        <Composer
          place={place}
          beside
          sending="clear"
          onSend={send}
          blocked={talk.writing || talk.asked ? chat("waitForAnswer") : null}
          onStop={talk.writing ? acts.stop : undefined}
          stopping={talk.writing?.stopping ?? false}
          tools={settled ? null : <ModelPicker models={models} zones={zones} model={model} onChange={setChosen} />}
          guard={guard}
          sendTip={sendTip}
          notice={<ProtectionNotice guard={guard} keeper={talk.conversation?.id ?? ""} onUse={setChosen} open={finds} onOpen={setFinds} />}
          chip={<ClassChip guard={guard} declared={declared ?? UNDECLARED} begun={talk.conversation !== null} onDeclare={async (next) => setDeclared(next)} onFinds={() => setFinds(true)} />}
        />
      </div>
      {keeping && (
        <Suspense>
          <TestDialog assistant={draft.id} start={{ question: keeping.question }} answer={keeping.answer.text} onClose={() => setKeeping(null)} />
        </Suspense>
      )}
    </>
  );
}
