import type { Assistant } from "../../api/types.ts";
import { Icon } from "../../ui/index.ts";
import { t } from "./texts.ts";

/** What its builders want its users to know, and whom to ask. */
export function AssistantNotice({ assistant }: { assistant: Assistant | null }) {
  if (!assistant?.banner && !assistant?.contact) return null;
  const { banner, contact } = assistant;
  return (
    <p className="assistant-notice">
      <Icon name="info" small />
      <span>
        {banner} {contact && <span className="muted">{t("askContact", { who: contact })}</span>}
      </span>
    </p>
  );
}
