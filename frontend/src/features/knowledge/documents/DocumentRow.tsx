import { paths } from "../../../app/paths.ts";
import { Link, navigate } from "../../../app/router.tsx";
import { number, shortDate } from "../../../i18n/format.ts";
import { Icon, IconButton, Menu, type MenuItem } from "../../../ui/index.ts";
import { type FileProgress, type IngestionAct, type KnowledgeDocument, originalAddress } from "../api.ts";
import { ClassSign } from "../parts.tsx";
import { td } from "../texts.ts";
import { iconOf, isActive, statusWords } from "../words.ts";

interface DocumentRowProps {
  document: KnowledgeDocument;
  now: FileProgress | undefined;
  writes: boolean;
  ticked: boolean;
  onTick: (on: boolean) => void;
  onAct: (action: IngestionAct) => void;
  onRename: () => void;
  onDelete: () => void;
}

/** One document, and how it stands. */
export function DocumentRow({ document, now, writes, ticked, onTick, ...acts }: DocumentRowProps) {
  const { id, name, pages, data_class, dated_at, created_at, searchable, restricted } = document;
  return (
    <tr>
      {writes && (
        <td className="tick-cell">
          <label className="tick">
            <span className="sr">{td("select", { name })}</span>
            <input type="checkbox" checked={ticked} onChange={(event) => onTick(event.currentTarget.checked)} />
          </label>
        </td>
      )}
      <th scope="row">
        <span className="document-name">
          <Icon name={iconOf(document)} small />
          <Link to={paths.document(id)}>{name}</Link>
          {restricted && (
            <span className="row muted" data-tip={td("restrictedSign")}>
              <Icon name="lock" small />
              <span className="sr">{td("restrictedSign")}</span>
            </span>
          )}
        </span>
      </th>
      <td data-label={td("pages")} className={searchable && pages > 0 ? "num" : "is-none"}>
        {searchable && pages > 0 ? number(pages) : "–"}
      </td>
      <td data-label={td("class")} className={searchable ? undefined : "is-none"}>
        {searchable ? <ClassSign name={data_class} short /> : "–"}
      </td>
      <td data-label={td("state")} className="state-cell">
        <DocumentStatus document={document} now={now} />
      </td>
      <td data-label={td("date")} className="date-cell">
        {shortDate(dated_at ?? created_at)}
      </td>
      {writes && (
        <td className="acts-cell">
          <Menu label={td("actions", { name })} items={itemsOf(document, acts)} trigger={(props) => <IconButton icon="more" label={td("actions", { name })} {...props} />} />
        </td>
      )}
    </tr>
  );
}

/** How a document stands: a word, a bar while it is read, and the reason where something went wrong. */
export function DocumentStatus({ document, now }: { document: KnowledgeDocument; now?: FileProgress | undefined }) {
  const { look, icon, text, why } = statusWords(document, now);
  const moving = document.status === "reading" && now && now.total > 0;
  return (
    <>
      <span className={`status ${look}`.trim()}>
        {icon && <Icon name={icon} small />}
        {text}
      </span>
      {moving && <progress max={now.total} value={now.done} aria-label={`${document.name}: ${text}`} />}
      {why && <small>{why}</small>}
    </>
  );
}

function itemsOf(document: KnowledgeDocument, { onAct, onRename, onDelete }: Pick<DocumentRowProps, "onAct" | "onRename" | "onDelete">): MenuItem[] {
  const { id, status } = document;
  const act = (label: string, icon: MenuItem["icon"], action: IngestionAct): MenuItem => ({ label, icon, onSelect: () => onAct(action) });
  return [
    { label: td("open"), icon: "eye", onSelect: () => void navigate(paths.document(id)) },
    { label: td("original"), icon: "download", onSelect: () => location.assign(originalAddress(id)) },
    ...(status === "failed" || status === "cancelled" ? [act(td("again"), "again", "retry")] : []),
    ...(isActive(document) ? [act(td("pause"), "hourglass", "pause"), act(td("cancelReading"), "stop", "cancel")] : []),
    ...(status === "paused" ? [act(td("resume"), "right", "resume"), act(td("cancelReading"), "stop", "cancel")] : []),
    { label: td("rename"), icon: "edit", onSelect: onRename },
    { label: td("delete"), icon: "trash", danger: true, divided: true, onSelect: onDelete },
  ];
}
