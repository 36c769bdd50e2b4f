import { useState } from "react";
import { useLoad } from "../../../app/load.ts";
import { paths } from "../../../app/paths.ts";
import { Link } from "../../../app/router.tsx";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { Icon, IconButton, Skeleton } from "../../../ui/index.ts";
import { type Collection, fetchCollection, fetchCollections } from "../../knowledge/api.ts";
import { codesOf } from "../../protection/classes.ts";
import { t as classText } from "../../protection/texts.ts";
import type { TabProps } from "./parts.tsx";
import { tb } from "./texts.ts";

const MOST = 20;

/** The collections that answers build on. */
export default function Sources({ room, content, errors }: TabProps) {
  const { collections, open_sources: open } = content;
  const [found, setFound] = useState<readonly Collection[]>([]);
  const first = useLoad(() => Promise.all(collections.map((id) => fetchCollection(id).catch(() => null))));
  const known = [...found, ...(first.now.state === "ready" ? first.now.value.filter((one) => one !== null) : [])];
  const search = async (text: string): Promise<Suggestion[]> => {
    const { items } = await fetchCollections(text.trim(), null);
    setFound((before) => [...items, ...before]);
    return items.filter(({ id }) => !collections.includes(id)).map(({ id, name, unit, documents }) => ({ value: id, label: name, hint: `${unit.name}, ${tb("documents", { n: documents })}` }));
  };
  if (first.now.state === "loading") return <Skeleton label={tb("tab_sources")} />;
  return (
    <div className="form form-wide">
      <p className="hint">{tb("sourcesLead")}</p>
      {collections.length < MOST && (
        <Combobox label={tb("addSource")} placeholder={tb("addSourceHint")} name="collections" value={null} error={errors.collections ?? null} search={search} remote onChange={(one) => one && room.change({ collections: [...collections, one.value] })} />
      )}
      {collections.length === 0 ? (
        <p className="muted small">
          {tb("sourcesNone")}{" "}
          <Link className="link" to={paths.knowledge}>
            {tb("toKnowledge")}
          </Link>
        </p>
      ) : (
        <ul className="rows">
          {collections.map((id) => (
            <Row key={id} id={id} collection={known.find((one) => one.id === id)} onRemove={() => room.change({ collections: collections.filter((one) => one !== id) })} />
          ))}
        </ul>
      )}
      {collections.length > 0 && (
        <div>
          <Checkbox label={tb("openSources")} checked={open} onChange={(open_sources) => room.change({ open_sources })} />
          <p className="hint">{tb("openSourcesHint")}</p>
        </div>
      )}
    </div>
  );
}

function Row({ id, collection, onRemove }: { id: string; collection: Collection | undefined; onRemove: () => void }) {
  const name = collection?.name ?? tb("sourceGone");
  return (
    <li>
      <Icon name="book" />
      <div>
        {collection ? <Link to={paths.collection(id)}>{name}</Link> : <strong>{name}</strong>}
        {collection && (
          <small>
            {[collection.unit.name, tb("documents", { n: collection.documents }), codesOf(collection.data_class).map((code) => classText(code)).join(", ")].join(" · ")}
          </small>
        )}
      </div>
      <IconButton icon="close" label={tb("removeSource", { name })} onClick={onRemove} />
    </li>
  );
}
