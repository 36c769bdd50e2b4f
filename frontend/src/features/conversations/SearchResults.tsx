import { useEffect, useState } from "react";
import { searchConversations } from "../../api/conversations.ts";
import { errorSentence } from "../../api/errors.ts";
import type { SearchHit } from "../../api/types.ts";
import { announce } from "../../app/live.ts";
import { Link } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { Button, Skeleton } from "../../ui/index.ts";
import { t as ui } from "../../ui/texts.ts";
import { t } from "./texts.ts";

/** Typing rests this long before the server is asked. */
const REST_MS = 250;

type Found =
  | { state: "searching" }
  | { state: "failed"; error: unknown }
  | { state: "ready"; query: string; hits: SearchHit[]; cursor: string | null; more: boolean };

/** What a search found, with the words marked where they stand. Each leads to the very message. */
export function SearchResults({ query }: { query: string }) {
  const [found, setFound] = useState<Found>({ state: "searching" });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    const control = new AbortController();
    const timer = setTimeout(() => {
      searchConversations(query, null, control.signal).then(
        ({ items, next_cursor: cursor }) => {
          setFound({ state: "ready", query, hits: items, cursor, more: false });
          announce(items.length ? t(cursor ? "foundMany" : "found", { n: items.length }) : t("nothing", { q: query }));
        },
        (error: unknown) => control.signal.aborted || setFound({ state: "failed", error }),
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [query, attempt]);

  const more = async () => {
    if (found.state !== "ready" || !found.cursor || found.more) return;
    setFound({ ...found, more: true });
    try {
      const page = await searchConversations(found.query, found.cursor);
      setFound({ ...found, hits: [...found.hits, ...page.items], cursor: page.next_cursor, more: false });
    } catch (error) {
      setFound({ state: "failed", error });
    }
  };

  if (found.state === "searching") return <div className="history-note" children={<Skeleton label={t("searching")} lines={4} />} />;
  if (found.state === "failed") {
    return (
      <div className="history-note" role="alert">
        <strong>{t("searchFailed")}</strong>
        <p>{errorSentence(found.error)}</p>
        <Button icon="again" onClick={() => (setFound({ state: "searching" }), setAttempt(attempt + 1))}>
          {ui("retry")}
        </Button>
      </div>
    );
  }
  if (found.hits.length === 0) {
    return (
      <div className="history-note">
        <strong>{t("nothing", { q: found.query })}</strong>
        <p>{t("nothingHint")}</p>
      </div>
    );
  }
  return (
    <>
      <h2>{t(found.cursor ? "foundMany" : "found", { n: found.hits.length })}</h2>
      <ul>
        {found.hits.map((hit) => (
          <Hit key={`${hit.conversation.id}${hit.message_id}`} hit={hit} />
        ))}
      </ul>
      {found.cursor && (
        <div className="history-note">
          <Button look="quiet" busy={found.more} onClick={() => void more()}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}

function Hit({ hit: { conversation, snippet, message_id: message } }: { hit: SearchHit }) {
  return (
    <li>
      <Link className="hit" to={paths.chat(conversation.id) + (message ? `?m=${message}` : "")}>
        <strong>{conversation.title || t("untitled")}</strong>
        <small>{snippet.map((piece, at) => (piece.hit ? <mark key={at}>{piece.text}</mark> : piece.text))}</small>
      </Link>
    </li>
  );
}
