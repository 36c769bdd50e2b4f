import { useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { useLoad } from "../../app/load.ts";
import { Button, Dialog, ErrorState, Skeleton, TextField } from "../../ui/index.ts";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { fetchAskable } from "./api.ts";
import { tm } from "./moreTexts.ts";
import "./sources.css";

/** As the server has it: `TurnIn.collections`. */
const MOST = 20;

interface PickerProps {
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
  onClose: () => void;
}

/** Which collections to ask. */
export default function Picker({ chosen, onChoose, onClose }: PickerProps) {
  const [ids, setIds] = useState<readonly string[]>(chosen);
  const [q, setQ] = useState("");
  const { now, reload } = useLoad(fetchAskable);
  const all = now.state === "ready" ? now.value.items : [];
  const found = all.filter(({ name }) => name.toLocaleLowerCase().includes(q.trim().toLocaleLowerCase()));
  const toggle = (id: string, on: boolean) => setIds(on ? [...ids, id] : ids.filter((one) => one !== id));
  return (
    <Dialog
      title={tm("pickTitle")}
      lead={tm("pickLead")}
      onClose={onClose}
      onSubmit={() => ids.length <= MOST && onChoose([...ids])}
      foot={
        <>
          <Button onClick={onClose}>{tm("cancel")}</Button>
          <Button type="submit" look="primary" disabled={ids.length > MOST}>
            {tm("pickUse")}
          </Button>
        </>
      }
    >
      <TextField label={tm("pickSearch")} type="search" value={q} onChange={(event) => setQ(event.currentTarget.value)} />
      {now.state === "loading" && <Skeleton label={tm("loading")} />}
      {now.state === "failed" && <ErrorState title={tm("pickTitle")} message={errorSentence(now.error)} onRetry={reload} />}
      {now.state === "ready" && found.length === 0 && <p className="hint">{tm(all.length ? "pickNoMatch" : "pickNone")}</p>}
      {ids.length > MOST && <p className="error" role="alert" children={tm("pickMost", { limit: MOST })} />}
      <ul className="pick">
        {found.map(({ id, name, documents }) => (
          <li key={id}>
            <Checkbox label={name} checked={ids.includes(id)} onChange={(on) => toggle(id, on)} />
            <small>{tm("documents", { n: documents })}</small>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
