import type { ButtonHTMLAttributes } from "react";
import { Icon, type IconName } from "./icons.tsx";

type Native = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className">;

export interface ButtonProps extends Native {
  /** `primary` once per view; `danger` for what destroys; `quiet` beside others; `link` in running text. */
  look?: "plain" | "primary" | "danger" | "quiet" | "link";
  icon?: IconName;
  large?: boolean;
  /** Shows that work is under way and takes no second press; the focus stays where it is. */
  busy?: boolean;
  className?: string;
}

const LOOKS = { plain: "btn", primary: "btn btn-primary", danger: "btn btn-danger", quiet: "btn btn-quiet", link: "link" };

export function Button({ look = "plain", icon, large, busy, className = "", children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${LOOKS[look]} ${large ? "btn-lg" : ""} ${className}`.trim()}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} small={look === "link"} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Native {
  icon: IconName;
  /** What it does, in one or two words: the accessible name and the tooltip. */
  label: string;
  small?: boolean;
  className?: string;
}

/** A button of one sign. Its name shows as a tooltip on hover and on keyboard focus. */
export function IconButton({ icon, label, small, className = "", ...rest }: IconButtonProps) {
  return (
    <button type="button" {...rest} className={`btn btn-icon ${className}`.trim()} aria-label={label} data-tip={label}>
      <Icon name={icon} small={small} />
    </button>
  );
}
