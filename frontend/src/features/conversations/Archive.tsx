import type { Listing } from "../../api/conversations.ts";
import type { Conversation } from "../../api/types.ts";
import { errorSentence } from "../../api/errors.ts";
import { Link } from "../../app/router.tsx";
import { paths } from "../../app/paths.ts";
import { useTitle } from "../../app/title.ts";
import { date } from "../../i18n/format.ts";
import { Button, EmptyState, ErrorState, IconButton, Skeleton } from "../../ui/index.ts";
import { archive, remove } from "./acts.ts";
import { ListFoot } from "./ListFoot.tsx";
import { retryList, useList } from "./lists.ts";
import { t } from "./texts.ts";
import "./conversations.css";

const ARCHIVED: Listing = { view: "archived" };

/** The conversations that are put away. */
export default function Archive() {
  useTitle(t("archiveTitle"));
  const list = useList(ARCHIVED);
  return (
    <div className="page page-narrow">
      <div className="page-head">
        <div>
          <h1>{t("archiveTitle")}</h1>
          <p>{t("archiveLead")}</p>
        </div>
      </div>
      {list.state === "loading" && <Skeleton label={t("loading")} lines={6} />}
      {list.state === "failed" && <ErrorState title={t("failed")} message={errorSentence(list.error)} onRetry={() => retryList(ARCHIVED)} />}
      {list.state === "ready" && list.items.length === 0 && (
        <EmptyState icon="archive" title={t("archiveEmpty")}>
          {t("archiveEmptyHint")}
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <ul className="archive">
          {list.items.map((one) => (
            <ArchivedRow key={one.id} conversation={one} />
          ))}
        </ul>
      )}
      <ListFoot listing={ARCHIVED} list={list} />
    </div>
  );
}

function ArchivedRow({ conversation }: { conversation: Conversation }) {
  const title = conversation.title || t("untitled");
  return (
    <li>
      <div>
        <Link to={paths.chat(conversation.id)}>{title}</Link>
        <small>{t("lastUsed", { date: date(conversation.updated_at) })}</small>
      </div>
      <Button aria-label={`${t("unarchive")}: ${title}`} onClick={() => void archive(conversation)}>
        {t("unarchive")}
      </Button>
      <IconButton icon="trash" label={`${t("remove")}: ${title}`} onClick={() => void remove(conversation)} />
    </li>
  );
}
