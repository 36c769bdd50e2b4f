import { type ReactNode, useEffect, useRef, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { useLoad } from "../../app/load.ts";
import { date, daysAgo, time } from "../../i18n/format.ts";
import { Button, Dialog, ErrorState, IconButton, Skeleton, ZoneGlyph } from "../../ui/index.ts";
import { useModels, zoneSentence } from "../chat/models.ts";
import type { SentCall, SentMessage, SentValue } from "./api.ts";
import { FreeDialog, MarkDialog } from "./Corrections.tsx";
import { kindName, together } from "./kinds.ts";
import { t } from "./moreTexts.ts";
import { framed, putBack, sentPlaces } from "./placeholders.ts";
import { asText, partsOf } from "./sawParts.ts";
import { segments } from "./spans.ts";
import { sentOf } from "./sent.ts";

interface SawProps {
  /** The turn, which carries the id of its answer. */
  turn: string;
  conversation: string;
  onClose: () => void;
}

/** What the person wrote beside what left the municipality, word for word, and every value that was replaced. */
export default function Saw({ turn, conversation, onClose }: SawProps) {
  const { now, reload } = useLoad(() => sentOf(turn), turn);
  const [at, setAt] = useState(0);
  const [freeing, setFreeing] = useState<SentValue | null>(null);
  const [marking, setMarking] = useState<string | null>(null);
  const { zones } = useModels();
  const calls = now.state === "ready" ? now.value : [];
  const call = calls[at];
  return (
    <Dialog
      title={t("sawTitle")}
      wide="page"
      lead={call && <Lead call={call} where={zoneSentence(call.zone, zones)} />}
      onClose={onClose}
      foot={
        <>
          {call && (
            <Button icon="edit" onMouseDown={(event) => event.preventDefault()} onClick={() => setMarking(selectedWords())}>
              {t("markTitle")}
            </Button>
          )}
          <span className="push" />
          {call && (
            <Button icon="save" onClick={() => save(asText(calls))}>
              {t("download")}
            </Button>
          )}
          <Button look="primary" onClick={onClose} autoFocus>
            {t("close")}
          </Button>
        </>
      }
    >
      {now.state === "loading" && <div className="saw-pad" children={<Skeleton label={t("loading")} lines={5} />} />}
      {now.state === "failed" && <div className="saw-pad" children={<ErrorState title={t("cannotShow")} message={errorSentence(now.error)} onRetry={reload} />} />}
      {now.state === "ready" && !call && <p className="saw-pad muted">{t("nothing")}</p>}
      {calls.length > 1 && <Stepper at={at} total={calls.length} onStep={setAt} />}
      {call && <Call call={call} onWrong={setFreeing} />}
      {freeing && <FreeDialog keeper={conversation} text={freeing.original} kind={freeing.kind} onClose={() => setFreeing(null)} />}
      {marking !== null && <MarkDialog keeper={conversation} text={marking} onClose={() => setMarking(null)} />}
    </Dialog>
  );
}

function Lead({ call, where }: { call: SentCall; where: string }) {
  const when = daysAgo(call.at) === 0 ? t("today", { time: time(call.at) }) : t("onDay", { date: date(call.at), time: time(call.at) });
  return (
    <>
      {t("sawLead", { when, model: call.model_name || t("goneModel"), where })} {call.replaced ? t("sawReplaced", { n: call.replaced }) : t("sawPlain")}
    </>
  );
}

function Stepper({ at, total, onStep }: { at: number; total: number; onStep: (at: number) => void }) {
  return (
    <div className="saw-steps" role="group" aria-label={t("call", { n: at + 1, total })}>
      <IconButton icon="left" small label={t("previousCall")} disabled={at === 0} onClick={() => onStep(at - 1)} />
      <span role="status">{t("call", { n: at + 1, total })}</span>
      <IconButton icon="right" small label={t("nextCall")} disabled={at === total - 1} onClick={() => onStep(at + 1)} />
    </div>
  );
}

function Call({ call, onWrong }: { call: SentCall; onWrong: (value: SentValue) => void }) {
  const { question, system, history, tools } = partsOf(call);
  return (
    <>
      <div className="compare" role="region" aria-label={t("comparison")} tabIndex={0}>
        <section>
          <h3>
            <ZoneGlyph zone="Z4" />
            {t("youWrote")}
            <small>{t("stayed")}</small>
          </h3>
          <Original text={question?.text ?? ""} values={call.values} />
        </section>
        <section>
          <h3>
            <ZoneGlyph zone={call.zone} />
            {t("modelGot")}
            <small>{t("left")}</small>
          </h3>
          <AsSent text={question?.text ?? ""} values={call.values} />
        </section>
      </div>
      <Swaps values={call.values} onWrong={onWrong} />
      <Also key={call.at} groups={[["system", system], ["history", history], ["tool", tools]]} values={call.values} />
    </>
  );
}

function Original({ text, values }: { text: string; values: SentValue[] }) {
  const back = putBack(text, values);
  return <p className="saw-text">{segments(back.text, back.places).map(({ text: words, found }, at) => (found ? <mark key={at} className={words.length < 24 ? "find num" : "find"} children={words} /> : words))}</p>;
}

function AsSent({ text, values }: { text: string; values: SentValue[] }) {
  return (
    <p className="saw-text">
      {segments(text, sentPlaces(text, values)).map(({ text: words, found }, at) => (found ? <Frame key={at} placeholder={words} /> : words))}
    </p>
  );
}

const Frame = ({ placeholder }: { placeholder: string }) => <span className="ph">{framed(placeholder)}</span>;

function Swaps({ values, onWrong }: { values: SentValue[]; onWrong: (value: SentValue) => void }) {
  if (!values.length) return null;
  return (
    <table className="swaps">
      <caption className="sr">{t("swaps")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("detail")}</th>
          <th scope="col">{t("kind")}</th>
          <th scope="col">{t("sentAs")}</th>
          <th scope="col">
            <span className="sr">{t("correct")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.placeholder}>
            <td className="num">{value.original || t("unknownValue")}</td>
            <td className="muted">{kindName(value.kind)}</td>
            <td>
              <Frame placeholder={value.placeholder} />
            </td>
            <td>
              {value.original && (
                <Button look="link" aria-label={t("wrongOf", { text: value.original })} onClick={() => onWrong(value)}>
                  {t("wrong")}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Group = "system" | "history" | "tool";

/** What went along with the question. Each part opens in place: it left the municipality just as much. */
function Also({ groups, values }: { groups: [Group, SentMessage[]][]; values: SentValue[] }) {
  const [open, setOpen] = useState<Group | null>(null);
  const there = groups.filter(([, list]) => list.length > 0);
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open) shown.current?.scrollIntoView?.({ block: "nearest" });
  }, [open]);
  if (!there.length) return null;
  const buttons = there.map(([group, list]): ReactNode => (
    <Button key={group} look="link" aria-expanded={open === group} onClick={() => setOpen(open === group ? null : group)}>
      {t(`also.${group}`, { n: list.length })}
    </Button>
  ));
  return (
    <div className="also" ref={shown}>
      <p>
        {t("also")} {commas(buttons)}.
      </p>
      {there
        .filter(([group]) => group === open)
        .map(([group, list]) => (
          <div key={group} className="also-texts">
            {list.map((message, at) => (
              <section key={at}>
                <h4>{roleName(message.role)}</h4>
                <AsSent text={message.text} values={values} />
              </section>
            ))}
          </div>
        ))}
    </div>
  );
}

/** Elements as a sentence tells them: commas, and the language's own word before the last. */
function commas(parts: ReactNode[]): ReactNode[] {
  const [, and = ""] = together(["·", "·"]).split("·");
  return parts.flatMap((part, at) => (at === 0 ? [part] : [at === parts.length - 1 ? and : ", ", part]));
}

const ROLES = ["system", "user", "assistant", "tool", "tools"];
const roleName = (role: string): string => (ROLES.includes(role) ? t(`role.${role as "user"}`) : role);

/** The words selected in the text, for marking them. */
function selectedWords(): string {
  const selection = getSelection();
  const inside = selection?.anchorNode?.parentElement?.closest(".compare > section:first-child");
  return inside ? (selection?.toString().trim() ?? "") : "";
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = t("fileName");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
