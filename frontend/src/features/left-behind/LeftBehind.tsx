import { type ReactNode, useEffect, useRef, useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { type Pages, usePages } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { navigate } from "../../app/router.tsx";
import { useMe } from "../../app/session.ts";
import { Button, Confirm, ErrorState, Icon, toast } from "../../ui/index.ts";
import { fetchLeft, type Kind, type Left, mayTakeOver, takeOver } from "./api.ts";
import { t } from "./texts.ts";
import "./left-behind.css";

interface LeftBehindProps {
  kind: Kind;
  /** Something was taken over: lists of one's own are out of date. */
  onTaken: () => void;
  /** Draws the class of a collection. */
  sign?: (dataClass: string) => ReactNode;
}

/** What has no owner any longer, for who may take it over; nothing where there is none. */
export default function LeftBehind(props: LeftBehindProps) {
  return mayTakeOver(useMe()) ? <Section {...props} /> : null;
}

function Section({ kind, onTaken, sign }: LeftBehindProps) {
  const pages = usePages((cursor, signal) => fetchLeft(kind, cursor, signal), kind);
  const [asked, setAsked] = useState<Left | null>(null);
  const [gone, setGone] = useState(0);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (gone) place.current?.focus(); // a row went, and the focus with it
  }, [gone]);
  const { now, reload, put } = pages;
  if (now.state === "loading") return null;
  if (now.state === "failed") return <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />;
  const some = now.value.length > 0 || pages.more;
  if (!some && !gone) return null;
  const taken = ({ id }: Left) => {
    setAsked(null);
    setGone((before) => before + 1);
    put((list) => list.filter((one) => one.id !== id));
    onTaken();
  };
  // When the last is taken, its place stays for the focus.
  return (
    <section ref={place} className="left-behind" tabIndex={-1} aria-label={t(kind)}>
      {some && (
        <>
          <div className="section-head">
            <h2>{t(kind)}</h2>
          </div>
          <p className="hint">{t(`${kind}Why`)}</p>
          <ul className="rows">
            {now.value.map((one) => (
              <Row key={one.id} kind={kind} left={one} sign={sign} onAsk={() => setAsked(one)} />
            ))}
          </ul>
        </>
      )}
      <More pages={pages} />
      {asked && <TakeOver kind={kind} left={asked} onTaken={() => taken(asked)} onRefused={reload} onClose={() => setAsked(null)} />}
    </section>
  );
}

function Row({ kind, left: { name, by, unit, dataClass }, sign, onAsk }: { kind: Kind; left: Left; sign: LeftBehindProps["sign"]; onAsk: () => void }) {
  return (
    <li>
      <Icon name={kind === "collections" ? "book" : "grid"} />
      <div>
        <strong>{name}</strong>
        <small>{by ? t("ownedBy", { name: by, unit }) : unit}</small>
      </div>
      {dataClass && sign?.(dataClass)}
      <Button aria-label={t("takeOverOf", { name })} onClick={onAsk}>
        {t("takeOver")}
      </Button>
    </li>
  );
}

interface TakeOverProps {
  kind: Kind;
  left: Left;
  onTaken: () => void;
  /** It may have an owner by now. */
  onRefused: () => void;
  onClose: () => void;
}

function TakeOver({ kind, left: { id, name }, onTaken, onRefused, onClose }: TakeOverProps) {
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    try {
      await takeOver(kind, id);
      toast(t("taken", { name }), { label: t("open"), run: () => void navigate(kind === "collections" ? paths.collection(id) : paths.build(id)) });
      onTaken();
    } catch (error) {
      toast(errorSentence(error));
      onClose();
      onRefused();
    }
  };
  return (
    <Confirm title={t("title", { name })} verb={t("takeOver")} danger={false} busy={busy} onConfirm={() => void take()} onClose={onClose}>
      {t(kind === "collections" ? "collectionWill" : "assistantWill")}
    </Confirm>
  );
}

function More({ pages: { more, fetching, failure, fetchMore } }: { pages: Pages<Left> }) {
  if (!more) return null;
  return (
    <div className="more">
      {failure !== null && <p className="error" role="alert" children={t("moreFailed", { why: errorSentence(failure) })} />}
      <Button busy={fetching} onClick={fetchMore}>
        {t("more")}
      </Button>
    </div>
  );
}
