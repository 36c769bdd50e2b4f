import { type FormEvent, Fragment, type ReactNode, useState } from "react";
import { errorSentence } from "../../../api/errors.ts";
import { announce } from "../../../app/live.ts";
import { useSmallScreen } from "../../../app/media.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { number } from "../../../i18n/format.ts";
import { Button, Dialog, EmptyState, ErrorState, Icon, Notice, Skeleton } from "../../../ui/index.ts";
import { segments } from "../../protection/spans.ts";
import { type Collection, type Found, type FoundPassage, searchCollection } from "../api.ts";
import { ClassSign } from "../parts.tsx";
import { t, td } from "../texts.ts";
import { PassagePage } from "./PassagePage.tsx";
import { type Reason, reasonsOf, wordsFound } from "./why.ts";

const HITS = 10;
const NOTES = { dense_unavailable: "wordsOnlyWhy", no_embedding_model: "noMeaning", rerank_unavailable: "noRerank" } as const;
/** A word of the question stands nowhere, and one that looks like it was searched for. */
const GUESSED = "spelling_guessed";
const isNote = (code: string): code is keyof typeof NOTES => Object.hasOwn(NOTES, code);

type Now = { state: "idle" } | { state: "asking" } | { state: "failed"; error: unknown } | { state: "ready"; found: Found };

/** A question to the collection as a colleague would put it: the passages, why they were found, and their pages. */
export function TrySearch({ collection }: { collection: Collection }) {
  const { id, documents } = collection;
  const small = useSmallScreen();
  const [question, setQuestion] = useState("");
  const [now, setNow] = useState<Now>({ state: "idle" });
  const [open, setOpen] = useState<FoundPassage | null>(null);
  const ask = async () => {
    if (!question.trim()) return;
    setNow({ state: "asking" });
    setOpen(null);
    try {
      const found = await searchCollection(id, question.trim(), HITS);
      setNow({ state: "ready", found });
      announce(found.items.length ? td("tryFound", { n: found.items.length }) : td("tryNone"));
      if (!small) setOpen(found.items[0] ?? null);
    } catch (error) {
      setNow({ state: "failed", error });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void ask();
  };
  if (documents === 0) {
    return (
      <EmptyState icon="search" title={td("tryEmpty")}>
        {td("tryEmptyWhy")}
      </EmptyState>
    );
  }
  const page = open && <PassagePage key={open.chunk_id} passage={open} />;
  return (
    <div className="try">
      <p className="hint">{td("tryLead")}</p>
      <form className="try-ask" role="search" onSubmit={submit}>
        <label className="field">
          <Icon name="search" small />
          <span className="sr">{td("tryLabel")}</span>
          <input type="search" value={question} maxLength={1000} placeholder={td("tryHint")} enterKeyHint="search" onChange={(event) => setQuestion(event.currentTarget.value)} />
        </label>
        <Button look="primary" type="submit" busy={now.state === "asking"}>
          {td("tryVerb")}
        </Button>
      </form>
      {now.state === "asking" && <Skeleton label={t("loading")} lines={6} />}
      {now.state === "failed" && <ErrorState title={td("actFailed")} message={errorSentence(now.error)} onRetry={() => void ask()} />}
      {now.state === "ready" && (
        <div className={page && !small ? "try-found try-two" : "try-found"}>
          <Hits found={now.found} open={open} onOpen={setOpen} />
          {page && !small && <aside aria-label={open.title}>{page}</aside>}
        </div>
      )}
      {page && small && (
        <Dialog wide="page" title={open.title} onClose={() => setOpen(null)}>
          {page}
        </Dialog>
      )}
    </div>
  );
}

interface HitsProps {
  found: Found;
  open: FoundPassage | null;
  onOpen: (passage: FoundPassage) => void;
}

function Hits({ found: { items, took_ms, notes }, open, onOpen }: HitsProps) {
  const known = notes.filter(isNote);
  return (
    <div className="try-hits">
      {known.map((code) => (
        <Notice key={code} tone="warning" title={td("wordsOnly")}>
          {td(NOTES[code])}
        </Notice>
      ))}
      {notes.includes(GUESSED) && <p className="muted small">{td("spelling")}</p>}
      {items.length === 0 ? (
        <EmptyState icon="search" title={td("tryNone")}>
          {td("tryNoneWhy")}
        </EmptyState>
      ) : (
        <>
          <p className="muted small num">{td("tryTook", { found: td("tryFound", { n: items.length }), ms: Math.round(took_ms) })}</p>
          <ol className="try-list">
            {items.map((passage, at) => (
              <Hit key={passage.chunk_id} passage={passage} rank={at + 1} reasons={reasonsOf(passage, items)} open={open?.chunk_id === passage.chunk_id} onOpen={() => onOpen(passage)} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

interface HitProps {
  passage: FoundPassage;
  rank: number;
  reasons: readonly Reason[];
  open: boolean;
  onOpen: () => void;
}

function Hit({ passage, rank, reasons, open, onOpen }: HitProps) {
  const { title, headings, page, last_page, text, data_class, document_id, spans } = passage;
  const [first] = spans;
  const where = last_page > page ? td("passageOnPages", { page, last: last_page }) : td("passageOn", { page });
  return (
    <li className="try-hit" data-open={open || undefined}>
      <div className="try-hit-head">
        <span className="cite-number" aria-hidden="true">
          {rank}
        </span>
        <div>
          <h2>{title}</h2>
          <p>{[where, ...headings].join(" · ")}</p>
        </div>
        <ClassSign name={data_class} short />
      </div>
      <p className="try-hit-text">{emphasised(text, passage.why)}</p>
      <Reasons reasons={reasons} />
      <div className="row row-wrap hit-acts">
        <Button look="link" aria-expanded={open} onClick={onOpen}>
          {td("show", { page })}
        </Button>
        <Link className="link small" to={paths.document(document_id, first ? { page: first.page, start: first.start, end: first.end } : { page })}>
          {td("openInDocument")}
        </Link>
      </div>
    </li>
  );
}

/** The words that were searched for stand out. */
function emphasised(text: string, why: FoundPassage["why"]): ReactNode {
  return segments(text, wordsFound(text, why)).map(({ text: words, found }, at) => (found ? <strong key={at}>{words}</strong> : <Fragment key={at}>{words}</Fragment>));
}

/** Why, as bars with a word beside each. */
function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  if (!reasons.length) return null;
  return (
    <dl className="reasons" aria-label={td("tryWhy")}>
      {reasons.map(({ name, what, part, words }) => (
        <div key={name}>
          <dt data-tip={what}>{name}</dt>
          <dd>
            <progress max={1} value={part} aria-label={`${name}: ${words}`} />
            <span>{words}</span>
            <span className="num muted">{number(part * 100, { maximumFractionDigits: 0 })}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
