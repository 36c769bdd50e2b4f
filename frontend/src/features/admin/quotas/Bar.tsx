import type { Quota } from "./api.ts";
import { amountOf, percent, standing } from "./figures.ts";
import { t } from "./texts.ts";

/** How much of a limit is used, what running answers hold of it, and what is left. */
export function Bar({ of }: { of: Quota }) {
  const used = percent(of.used, of.amount);
  const both = percent(of.used + of.held, of.amount);
  const label = t(of.held > 0 ? "barHeld" : "bar", { used: amountOf(of, of.used), amount: amountOf(of, of.amount), held: amountOf(of, of.held) });
  return (
    <svg className="quota-bar" data-standing={standing(of)} viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label={label}>
      <rect className="quota-bar-all" width="100" height="4" />
      <rect className="quota-bar-held" width={both} height="4" />
      <rect className="quota-bar-used" width={used} height="4" />
      <rect className="quota-bar-mark" x={of.warn_at - 0.25} width="0.5" height="4" />
    </svg>
  );
}
