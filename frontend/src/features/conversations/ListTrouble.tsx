import { errorSentence } from "../../api/errors.ts";
import { Button, Skeleton } from "../../ui/index.ts";
import { t as ui } from "../../ui/texts.ts";
import type { List } from "./lists.ts";
import { t } from "./texts.ts";

/** A list that is on its way, or that could not be had. */
export function ListTrouble({ list, onRetry }: { list: List; onRetry: () => void }) {
  if (list.state === "loading") {
    return (
      <div className="history-note">
        <Skeleton label={t("loading")} lines={5} />
      </div>
    );
  }
  return (
    <div className="history-note" role="alert">
      <strong>{t("failed")}</strong>
      <p>{errorSentence(list.error)}</p>
      <Button icon="again" onClick={onRetry}>
        {ui("retry")}
      </Button>
    </div>
  );
}
