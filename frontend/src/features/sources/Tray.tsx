import { useState } from "react";
import { useLoad } from "../../app/load.ts";
import { ClassCode, Dialog, Icon } from "../../ui/index.ts";
import { fetchAskable } from "./api.ts";
import { askedAt, type Waiting } from "./asked.ts";
import { tm } from "./moreTexts.ts";
import { takeAway } from "./uploading.ts";
import "./sources.css";

interface TrayProps {
  place: string;
  files: readonly Waiting[];
  collections: readonly string[];
}

/** The files and collections of the next question, each with how far it is and a way to take it off again. */
export default function Tray({ place, files, collections }: TrayProps) {
  const load = useLoad(fetchAskable, collections.join());
  const names = new Map(load.now.state === "ready" ? load.now.value.items.map(({ id, name }) => [id, name]) : []);
  const nameOf = (id: string) => names.get(id) ?? (load.now.state === "ready" ? tm("collectionGone") : "…");
  const without = (id: string) => askedAt(place).set((before) => ({ ...before, collections: collections.filter((one) => one !== id) }));
  return (
    <ul className="asked-with" aria-label={tm("askedWith")}>
      {collections.map((id) => (
        <li key={id} className="asked-one">
          <Icon name="book" />
          <span className="asked-name">
            <strong>{nameOf(id)}</strong>
          </span>
          <Off name={nameOf(id)} onClick={() => without(id)} />
        </li>
      ))}
      {files.map((one) => (
        <File key={one.key} one={one} onOff={() => takeAway(place, one)} />
      ))}
    </ul>
  );
}

function File({ one, onOff }: { one: Waiting; onOff: () => void }) {
  const done = one.found?.status === "ready";
  return (
    <li className="asked-one" data-state={one.trouble ? "failed" : done ? "ready" : "waiting"}>
      {one.picture ? <Picture address={one.picture} name={one.name} /> : <Icon name={one.trouble ? "refuse" : "doc"} />}
      <span className="asked-name">
        <strong>{one.name}</strong>
        <small>{stateOf(one)}</small>
        {!one.trouble && !done && <progress max={one.size} {...(one.found ? {} : { value: one.sent })} aria-label={one.name} />}
      </span>
      {done && codesOf(one.found?.data_class ?? "").map((code) => <ClassCode key={code} code={code} />)}
      <Off name={one.name} onClick={onOff} />
    </li>
  );
}

function Off({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button type="button" className="asked-off" aria-label={tm("remove", { name })} onClick={onClick}>
      <Icon name="close" small />
    </button>
  );
}

/** A small picture that opens large. */
export function Picture({ address, name }: { address: string; name: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="thumb" aria-label={tm("openImage", { name })} onClick={() => setOpen(true)}>
        <img src={address} alt="" />
      </button>
      {open && (
        <Dialog title={name} wide onClose={() => setOpen(false)}>
          <img className="large" src={address} alt={name} />
        </Dialog>
      )}
    </>
  );
}

type Code = Parameters<typeof ClassCode>[0]["code"];

/** `K2+K4` in its codes; K0 and K1 need no sign. */
const codesOf = (data_class: string): Code[] => data_class.split("+").filter((one): one is Code => /^K[2-6]$/.test(one));

function stateOf({ trouble, found, sent, size }: Waiting): string {
  if (trouble) return trouble;
  if (!found) return tm("sending", { percent: Math.min(100, Math.floor((100 * sent) / Math.max(size, 1))) });
  if (found.status === "ready") return found.pages > 0 && found.kind === "document" ? tm("readyPages", { n: found.pages }) : tm("ready");
  return tm("reading");
}
