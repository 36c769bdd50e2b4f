import type { ReactNode } from "react";
import { Button } from "./Button.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { t } from "./texts.ts";

interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** What will be here, and how it comes here. */
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing yet, or nothing found: what will be here, and one thing to do. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty">
      <span className="tile">
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

interface NoticeProps {
  tone?: "info" | "warning" | "error";
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** A message that stays where it belongs until it is solved. An error speaks up at once. */
export function Notice({ tone = "info", title, children, action }: NoticeProps) {
  const look = { info: "", warning: "is-replace", error: "is-refuse" }[tone];
  return (
    <div className={`notice ${look}`.trim()} role={tone === "error" ? "alert" : "status"}>
      <Icon name={tone === "error" ? "refuse" : tone === "warning" ? "warning" : "info"} />
      <div>
        <strong>{title}</strong>
        {children && <p>{children}</p>}
      </div>
      {action}
    </div>
  );
}

/** Something could not be fetched or done: the reason in a sentence, and a way to try again. */
export function ErrorState({ title, message, onRetry }: { title: string; message: string; onRetry?: () => void }) {
  return (
    <Notice
      tone="error"
      title={title}
      action={
        onRetry && (
          <Button icon="again" onClick={onRetry}>
            {t("retry")}
          </Button>
        )
      }
    >
      {message}
    </Notice>
  );
}

/** Grey lines where text will be. `label` is what a screen reader hears while it loads. */
export function Skeleton({ label, lines = 3 }: { label: string; lines?: number }) {
  const widths = ["sk-75", "sk-90", "sk-60"];
  return (
    <div className="stack" role="status" aria-busy="true" aria-label={label}>
      {Array.from({ length: lines }, (_, at) => (
        <i key={at} className={`skeleton ${widths[at % widths.length]}`} />
      ))}
    </div>
  );
}

interface BannerProps {
  tone: "info" | "warning";
  children: ReactNode;
  onClose?: () => void;
}

/** A line across the top of the page, from the municipality or about the connection. */
export function Banner({ tone, children, onClose }: BannerProps) {
  return (
    <div className={`banner banner-${tone}`} role="status">
      <Icon name={tone === "warning" ? "warning" : "info"} />
      <p>{children}</p>
      {onClose && (
        <button type="button" className="btn btn-icon" aria-label={t("hideMessage")} data-tip={t("hideMessage")} onClick={onClose}>
          <Icon name="close" small />
        </button>
      )}
    </div>
  );
}
