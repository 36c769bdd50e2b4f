import { Suspense, useEffect, useMemo, useState } from "react";
import { ApiError, errorSentence } from "../../api/errors.ts";
import type { Message } from "../../api/types.ts";
import { lazily } from "../../app/lazily.ts";
import { Link, match, usePlace } from "../../app/router.tsx";
import { useTopbar } from "../../app/topbar.ts";
import { useStore } from "../../app/store.ts";
import { useTitle } from "../../app/title.ts";
import { EmptyState, ErrorState, IconButton, Notice, Skeleton, toast } from "../../ui/index.ts";
import { ConversationMenu } from "../conversations/ConversationMenu.tsx";
import { RenameDialog } from "../conversations/RenameDialog.tsx";
import { declareClass } from "../protection/api.ts";
import { ClassChip } from "../protection/ClassChip.tsx";
import { UNDECLARED } from "../protection/classes.ts";
import { type Guard, useGuard } from "../protection/guard.ts";
import { ProtectionNotice, useSendTip } from "../protection/ProtectionNotice.tsx";
import { AddButton, AskedWith, DropTarget } from "../sources/AddButton.tsx";
import { sent, sentWith, takeFiles, useAsked, waitsFor } from "../sources/asked.ts";
import { opened } from "../sources/opened.ts";
import { isSettled, useAnswering } from "./assistant.ts";
import { AssistantNotice } from "./AssistantNotice.tsx";
import { Composer } from "./Composer.tsx";
import { uuid } from "./uuid.ts";
import { ModelPicker } from "./ModelPicker.tsx";
import { pickModel, useModels } from "./models.ts";
import { roomOf } from "./rooms.ts";
import type { Talk, TalkRoom } from "./talk.ts";
import { Thread, type ThreadActs } from "./Thread.tsx";
import { t } from "./texts.ts";
import { useSpokenAnswer } from "./useSpokenAnswer.ts";
import { WhereLine } from "./WhereLine.tsx";
import "../../styles/composer.css";
import "../../styles/thread.css";
import "./chat.css";

const Panel = lazily(() => import("../sources/Panel.tsx"));
const LimitNotice = lazily(() => import("../limits/LimitNotice.tsx"));

/** One conversation. */
export default function Chat() {
  const { path, query } = usePlace();
  const id = match("/c/:id", path)?.["id"] ?? "";
  return <OpenChat key={id} room={roomOf(id)} target={query.get("m")} />;
}

function OpenChat({ room, target }: { room: TalkRoom; target: string | null }) {
  const talk = useStore(room.state);
  useEffect(() => {
    room.enter();
    return () => {
      room.leave();
      opened.set(null);
    };
  }, [room]);
  useEffect(() => {
    if (target && talk.state === "ready") room.reveal(target);
  }, [room, target, talk.state]);
  useTitle(talk.conversation?.title || t("untitled"));
  useSpokenAnswer(talk.writing ? talk.writing.growing.text : null);

  if (talk.state === "loading") {
    return (
      <div className="thread">
        <Skeleton label={t("loading")} lines={6} />
      </div>
    );
  }
  if (talk.state === "failed") return <CannotOpen error={talk.error} onRetry={() => void room.load()} />;
  return <Shown room={room} talk={talk} target={target} />;
}

function Shown({ room, talk, target }: { room: TalkRoom; talk: Talk; target: string | null }) {
  const { conversation, writing, lost } = talk;
  const { state, error, models, zones } = useModels();
  const [chosen, setChosen] = useState<string | null>(null);
  const { assistant, trouble } = useAnswering(conversation?.assistant_id);
  const model = pickModel(models, chosen, conversation?.model_id, assistant?.model_id);
  const modelId = model?.id ?? null;
  const head = talk.head;
  const acts = useMemo(() => actsOf(room, modelId, setChosen), [room, modelId]);
  const guard = useTalkGuard(talk, modelId);
  const sendTip = useSendTip(guard);
  const [finds, setFinds] = useState(false);

  const place = room.conversationId ?? "new";
  const asked = useAsked(place);
  const source = useStore(opened);
  const held = conversation?.collections;
  const send = async (text: string, request: string) => {
    await room.ask({ parent_id: head, text, model_id: modelId, ...sentWith(place), request_id: request });
    sent(place);
  };
  const declare = async (declared: string, reason: string | null) => {
    if (!conversation) return;
    await declareClass(conversation.id, declared, reason);
    room.declared(declared);
  };
  return (
    <div className="chat chat-solo">
      <div className="chat-col">
        <Head talk={talk} assistant={assistant?.name ?? t("assistant")} />
        <Thread talk={talk} assistant={assistant} acts={acts} target={target} />
        <div className="chat-foot">
          {trouble && <div className="chat-lost" children={<Notice tone="warning" title={t("notNow")} children={trouble} />} />}
          <AssistantNotice assistant={assistant} />
          <Suspense>
            <LimitNotice round={writing ? null : head} />
          </Suspense>
          {lost && <div className="chat-lost" children={<Notice tone="warning" title={t("lost")} children={t("lostWhy")} />} />}
          <Composer
            place={place}
            sending="clear"
            onSend={send}
            blocked={state === "failed" ? errorSentence(error) : state === "ready" && !model ? t("noModel") : writing || talk.asked ? t("waitForAnswer") : (trouble ?? waitsFor(asked))}
            onStop={writing ? acts.stop : undefined}
            stopping={writing?.stopping ?? false}
            along={<AskedWith place={place} held={held} />}
            onFiles={(files) => takeFiles(place, files)}
            tools={
              <>
                <AddButton place={place} held={held} />
                {!(isSettled(assistant) && !chosen) && <ModelPicker models={models} zones={zones} model={model} onChange={setChosen} />}
              </>
            }
            guard={guard}
            sendTip={sendTip}
            notice={<ProtectionNotice guard={guard} keeper={conversation?.id ?? ""} onUse={setChosen} open={finds} onOpen={setFinds} />}
            chip={
              <ClassChip
                guard={guard}
                declared={conversation?.declared_class ?? UNDECLARED}
                held={conversation?.data_class}
                begun={conversation !== null}
                onDeclare={declare}
                onFinds={() => setFinds(true)}
              />
            }
          />
          {model && <WhereLine model={model} zones={zones} guard={guard} />}
        </div>
        <DropTarget place={place} />
      </div>
      {source && talk.tree[source.message] && (
        <Suspense>
          <Panel at={source} />
        </Suspense>
      )}
    </div>
  );
}

/** Looks at what is typed, with the whole conversation in mind: what was said and declared before counts too. */
function useTalkGuard({ conversation, head, writing }: Talk, model: string | null): Guard {
  const said = `${conversation?.data_class} ${conversation?.declared_class} ${writing !== null}`;
  return useGuard({ model, conversation: conversation?.id ?? null, parent: head, declared: null }, said);
}

function actsOf(room: TalkRoom, model: string | null, choose: (model: string) => void): ThreadActs {
  const ask = (parent: string | null, text: string | null, other?: string, files: Message["attachments"] = []) =>
    room.ask({ parent_id: parent, text, model_id: other ?? model, ...(files.length && { attachments: files.map(({ id }) => id) }), request_id: uuid() });
  return {
    edit: (question, text) => ask(question.parent_id, text, undefined, question.attachments),
    again: (question, other) => {
      if (other) choose(other); // the conversation goes on where it was answered
      return ask(question, null, other).catch(told);
    },
    goOn: (answer) => ask(answer.id, t("goOnText")),
    show: (version: Message) => void room.show(version.id).catch((error: unknown) => toast(errorSentence(error))),
    rated: (answer, feedback) => room.rated(answer.id, feedback),
    stop: () => void room.stop().catch((error: unknown) => toast(errorSentence(error))),
  };
}

function told(error: unknown): never {
  toast(errorSentence(error));
  throw error;
}

function Head({ talk: { conversation }, assistant }: { talk: Talk; assistant: string }) {
  const [renaming, setRenaming] = useState(false);
  const title = conversation?.title || t("untitled");
  const menu = conversation && !conversation.temporary && (
    <ConversationMenu
      conversation={conversation}
      onRename={() => setRenaming(true)}
      trigger={(props) => <IconButton {...props} icon="more" label={t("more")} />}
    />
  );
  useTopbar(title, menu);
  return (
    <header className="chat-head">
      <div className="chat-title">
        <h1>{title}</h1>
        <p>{conversation?.temporary ? t("temporaryNow") : assistant}</p>
      </div>
      <div className="only-wide">{menu}</div>
      {renaming && conversation && <RenameDialog conversation={conversation} onClose={() => setRenaming(false)} />}
    </header>
  );
}

function CannotOpen({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const gone = error instanceof ApiError && error.status === 404;
  const erased = error instanceof ApiError && error.code === "conversation_key_missing";
  return (
    <div className="page page-narrow">
      <h1 className="sr">{t("untitled")}</h1>
      {gone || erased ? (
        <EmptyState
          icon={gone ? "search" : "lock"}
          title={t(gone ? "gone" : "erased")}
          action={
            <Link className="btn btn-primary" to="/">
              {t("newChat")}
            </Link>
          }
        >
          {t(gone ? "goneWhy" : "erasedWhy")}
        </EmptyState>
      ) : (
        <ErrorState title={t("cannotOpen")} message={errorSentence(error)} onRetry={onRetry} />
      )}
    </div>
  );
}
