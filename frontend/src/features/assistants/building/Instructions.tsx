import { Suspense, useId, useMemo, useRef, useState } from "react";
import { lazily } from "../../../app/lazily.ts";
import { useSettled } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { number } from "../../../i18n/format.ts";
import { Button, Icon, IconButton } from "../../../ui/index.ts";
import type { Content, Draft } from "../types.ts";
import { BudgetBar } from "./BudgetBar.tsx";
import { changedLines } from "./merging.ts";
import { type TabProps } from "./parts.tsx";
import { tb } from "./texts.ts";
import { useVersion } from "./versionsKnown.ts";

const Templates = lazily(() => import("./Templates.tsx"));

/** What may stand in an instruction and becomes something of the reader's own when an answer is written. */
const VARIABLES = ["dato", "navn", "enhed"] as const;
const MOST_SUGGESTIONS = 6;

/** How the assistant shall behave, the room that takes, and what its users see first. */
export default function Instructions({ room, draft, content, errors }: TabProps) {
  const [choosing, setChoosing] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const insert = (text: string) => {
    const { selectionStart: from = 0, selectionEnd: to = 0 } = area.current ?? {};
    room.change({ instructions: content.instructions.slice(0, from) + text + content.instructions.slice(to) });
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  return (
    <>
      <div>
        <div className="row row-wrap spread label-row">
          <h2>
            <label className="label" htmlFor={id}>
              {tb("how")}
            </label>
          </h2>
          <Button look="link" onClick={() => setChoosing(true)}>
            {tb("fromTemplate")}
          </Button>
        </div>
        <Editor id={id} area={area} draft={draft} content={content} error={errors.instructions ?? null} onChange={(instructions) => room.change({ instructions })} />
        <div className="row row-wrap variables" role="group" aria-label={tb("insert")}>
          <span className="hint">{tb("insert")}</span>
          {VARIABLES.map((name) => (
            <button key={name} type="button" className="filter" data-tip={tb("insertHint", { name, what: tb(`var_${name}`) })} onClick={() => insert(`{{${name}}}`)}>
              {tb(`var_${name}`)}
            </button>
          ))}
        </div>
      </div>
      <BudgetBar draft={draft} content={content} />
      <Suggestions list={content.suggested_prompts} error={errors.suggested_prompts ?? null} onChange={(suggested_prompts) => room.change({ suggested_prompts })} />
      {choosing && (
        <Suspense>
          <Templates replaces={content.instructions.trim() !== ""} onClose={() => setChoosing(false)} onChoose={(instructions) => (setChoosing(false), room.change({ instructions }))} />
        </Suspense>
      )}
    </>
  );
}

interface EditorProps {
  id: string;
  area: React.RefObject<HTMLTextAreaElement | null>;
  draft: Draft;
  content: Content;
  error: string | null;
  onChange: (instructions: string) => void;
}

/** A field that grows with its text; behind it the same text once more, where what is new has a bar in the margin. */
function Editor({ id, area, draft, content: { instructions: text }, error, onChange }: EditorProps) {
  const base = useVersion(draft.id, draft.newest_version);
  const settled = useSettled(text, text.length > 20_000 ? 600 : 0);
  const lines = useMemo(() => (base ? changedLines(base.instructions, settled) : null), [base, settled]);
  const fresh = lines?.filter(({ changed }) => changed).length ?? 0;
  return (
    <>
      <div className={error ? "editor is-invalid" : "editor"}>
        <div className="editor-mirror" aria-hidden="true">
          {lines && settled === text && lines.map((line, at) => <div key={at} className={line.changed ? "changed" : undefined} children={line.text || <br />} />)}
        </div>
        <textarea ref={area} id={id} name="instructions" rows={8} spellCheck={false} aria-invalid={error ? true : undefined} aria-describedby={`${id}h`} value={text} onChange={(event) => onChange(event.currentTarget.value)} />
      </div>
      {error && (
        <p className="error">
          <Icon name="refuse" small />
          {error}
        </p>
      )}
      <p className="hint mt-2" id={`${id}h`}>
        {fresh > 0 && draft.newest_version !== null && (
          <>
            {tb("changedSince", { n: fresh, version: number(draft.newest_version) })}{" "}
            <Link className="link" to={paths.build(draft.id, "versions")}>
              {tb("compare")}
            </Link>{" "}
          </>
        )}
        {tb("length_of", { n: text.length })}
      </p>
    </>
  );
}

function Suggestions({ list, error, onChange }: { list: string[]; error: string | null; onChange: (list: string[]) => void }) {
  const box = useRef<HTMLUListElement>(null);
  const id = useId();
  const add = () => {
    onChange([...list, ""]);
    requestAnimationFrame(() => box.current?.querySelector<HTMLInputElement>("li:nth-last-child(1) input")?.focus());
  };
  return (
    <div>
      <h2 className="label">{tb("suggestions")}</h2>
      <ul ref={box} className="suggest">
        {list.map((suggestion, at) => (
          <li key={at} className="field">
            <label className="sr" htmlFor={`${id}${at}`}>
              {tb("suggestion", { n: at + 1 })}
            </label>
            <input id={`${id}${at}`} value={suggestion} maxLength={500} autoComplete="off" onChange={(event) => onChange(list.with(at, event.currentTarget.value))} />
            <IconButton icon="close" small label={tb("removeSuggestion", { n: at + 1 })} onClick={() => onChange(list.filter((_, other) => other !== at))} />
          </li>
        ))}
      </ul>
      {error && <p className="error">{error}</p>}
      {list.length < MOST_SUGGESTIONS && (
        <Button look="quiet" icon="plus" className="btn-flush mt-2" onClick={add}>
          {tb("addSuggestion")}
        </Button>
      )}
    </div>
  );
}
