import { Suspense, useMemo, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { lazily } from "../../app/lazily.ts";
import { Link, navigate, readdress, usePlace } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { useMe } from "../../app/session.ts";
import { useSwitches } from "../../app/switches.ts";
import { useTitle } from "../../app/title.ts";
import { Button, Icon, Notice } from "../../ui/index.ts";
import { isSettled, useAnswering } from "../chat/assistant.ts";
import { AssistantNotice } from "../chat/AssistantNotice.tsx";
import { AssistantPicker } from "../chat/AssistantPicker.tsx";
import { Composer, suggest } from "../chat/Composer.tsx";
import type { Correction } from "../protection/api.ts";
import { ClassChip } from "../protection/ClassChip.tsx";
import { UNDECLARED } from "../protection/classes.ts";
import { useGuard } from "../protection/guard.ts";
import { ProtectionNotice, useSendTip } from "../protection/ProtectionNotice.tsx";
import { ModelPicker } from "../chat/ModelPicker.tsx";
import { pickModel, refreshModels, rememberedModel, useModels } from "../chat/models.ts";
import { newRoom } from "../chat/rooms.ts";
import { WhereLine } from "../chat/WhereLine.tsx";
import { AddButton, AskedWith, DropTarget } from "../sources/AddButton.tsx";
import { sent, sentWith, takeFiles, useAsked, waitsFor } from "../sources/asked.ts";
import { t as ui } from "../../ui/texts.ts";
import { Gables } from "./Gables.tsx";
import { greeting } from "./greeting.ts";
import { Pinned } from "./Pinned.tsx";
import { t } from "./texts.ts";
import "../../styles/start.css";
import "../../styles/composer.css";

const Reminders = lazily(() => import("../register/Reminders.tsx"));
const LimitNotice = lazily(() => import("../limits/LimitNotice.tsx"));

/** A new conversation: a greeting, one composer, and what to begin with. `?assistant=`, `?model=` and `?class=` choose beforehand. */
export default function Start() {
  const me = useMe();
  const { state, error, models, zones, assistants } = useModels();
  const { query } = usePlace();
  const [chosen, setChosen] = useState(query.get("model"));
  const [temporary, setTemporary] = useState(false);
  const { assistant, trouble } = useAnswering(query.get("assistant"));
  const model = pickModel(models, chosen, assistant?.model_id, rememberedModel());
  const settled = isSettled(assistant) && !chosen;
  const choose = (id: string) => {
    setChosen(null);
    readdress(assistants.find((one) => one.id === id)?.is_default ? paths.start : paths.useAssistant(id));
  };
  const switches = useSwitches();
  const [declared, setDeclared] = useState(query.get("class"));
  const [corrections, setCorrections] = useState<readonly Correction[]>([]);
  const keeper = useMemo(() => ({ list: corrections, change: setCorrections }), [corrections]);
  const guard = useGuard({ model: model?.id ?? null, conversation: null, parent: null, declared, corrections });
  const asked = useAsked("new");
  const sendTip = useSendTip(guard);
  const [finds, setFinds] = useState(false);
  useTitle(t("title"));

  const send = async (text: string, request: string) => {
    const room = newRoom(assistant?.id ?? null, (id) => {
      if (location.pathname === paths.start) void navigate(paths.chat(id));
    });
    await room.ask({ parent_id: null, text, model_id: model?.id ?? null, temporary, ...(declared && { declared }), ...(corrections.length && { corrections: [...corrections] }), ...sentWith("new"), request_id: request });
    sent("new");
  };
  const none = state === "ready" && models.length === 0;
  return (
    <div className="start">
      <div className="hello">
        <div className="hello-text">
          <h1>{greeting(new Date(), me.name)}</h1>
          <p>{t("what")}</p>
        </div>
        <Gables />
      </div>
      <Composer
        place="new"
        tall
        sending="hold"
        onSend={send}
        blocked={state === "failed" ? errorSentence(error) : none ? t("noModel") : (trouble ?? waitsFor(asked))}
        guard={guard}
        sendTip={sendTip}
        notice={<ProtectionNotice guard={guard} keeper={keeper} onUse={setChosen} open={finds} onOpen={setFinds} />}
        chip={<ClassChip guard={guard} declared={declared ?? UNDECLARED} begun={false} onDeclare={async (next) => setDeclared(next)} onFinds={() => setFinds(true)} />}
        along={<AskedWith place="new" />}
        onFiles={(files) => takeFiles("new", files)}
        tools={
          <>
            <AddButton place="new" />
            <AssistantPicker assistants={assistants} assistant={assistant} onChange={choose} />
            {!settled && <ModelPicker models={models} zones={zones} model={model} onChange={setChosen} />}
            {switches.temporary_chats && <TemporarySwitch on={temporary} onChange={setTemporary} />}
          </>
        }
      />
      <DropTarget place="new" />
      {temporary && (
        <p className="where start-temporary" role="status">
          <Icon name="hourglass" />
          <span>{t("temporaryWhy")}</span>
        </p>
      )}
      {model && <WhereLine model={model} zones={zones} guard={guard} ask />}
      <AssistantNotice assistant={assistant} />
      <Suspense>
        <LimitNotice round={null} />
      </Suspense>
      {trouble && (
        <div className="mt-4">
          <Notice tone="warning" title={t("notNow")} action={<Link className="btn" to={paths.assistants} children={t("seeAll")} />}>
            {trouble}
          </Notice>
        </div>
      )}
      {state === "failed" && (
        <div className="mt-4">
          <Notice tone="error" title={t("modelsFailed")} action={<Button icon="again" onClick={() => void refreshModels()} children={ui("retry")} />}>
            {errorSentence(error)}
          </Notice>
        </div>
      )}
      {none && (
        <div className="mt-4">
          <Notice tone="warning" title={t("noModelTitle")} action={me.is_platform_owner && <Link className="btn" to="/admin/models" children={t("addModel")} />}>
            {t(me.is_platform_owner ? "noModelOwner" : "noModelWhy")}
          </Notice>
        </div>
      )}
      <Suspense>
        <Reminders fresh />
      </Suspense>
      <Pinned assistants={assistants} chosen={query.get("assistant")} />
      <Suggestions name={assistant?.name ?? ""} prompts={assistant?.suggested_prompts ?? []} />
    </div>
  );
}

function TemporarySwitch({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <button type="button" className="chip chip-temporary" aria-pressed={on} onClick={() => onChange(!on)}>
      <Icon name="hourglass" small />
      <span>{t("temporary")}</span>
    </button>
  );
}

function Suggestions({ name, prompts }: { name: string; prompts: string[] }) {
  if (prompts.length === 0) return null;
  return (
    <section aria-labelledby="suggestions">
      <div className="section-head">
        <h2 id="suggestions">{t("tryWith", { name })}</h2>
      </div>
      <div className="prompts">
        {prompts.slice(0, 6).map((prompt) => (
          <button key={prompt} type="button" onClick={() => suggest("new", prompt)}>
            {prompt}
            <Icon name="arrow" small />
          </button>
        ))}
      </div>
    </section>
  );
}
