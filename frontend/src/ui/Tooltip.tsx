import { useEffect, useRef } from "react";

const DELAY = 450;
const GAP = 6;

/**
 * One tooltip for the whole page: anything with `data-tip` gets it after a short rest of the mouse, or at once on
 * keyboard focus. Escape closes it, and the mouse may move onto it (WCAG 1.4.13). It repeats the accessible name,
 * so screen readers do not hear it twice.
 */
export function Tooltip() {
  const tip = useRef<HTMLDivElement>(null);
  useEffect(() => (tip.current ? watch(tip.current) : undefined), []);
  return <div ref={tip} className="tip" popover="manual" aria-hidden="true" />;
}

function watch(tip: HTMLDivElement): () => void {
  let timer = 0;
  let owner: Element | null = null;

  const hide = () => {
    clearTimeout(timer);
    owner = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  const show = (target: Element) => {
    const text = target.getAttribute("data-tip");
    if (!text || !target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    tip.textContent = text;
    tip.showPopover();
    place(tip, target.getBoundingClientRect());
  };
  const over = (event: PointerEvent) => {
    if (event.pointerType !== "mouse" || !(event.target instanceof Element) || tip.contains(event.target)) return;
    const target = event.target.closest("[data-tip]");
    if (target === owner) return;
    hide();
    owner = target;
    if (target) timer = window.setTimeout(() => show(target), DELAY);
  };
  const focus = (event: FocusEvent) => {
    hide();
    if (!(event.target instanceof Element) || !event.target.matches("[data-tip]:focus-visible")) return;
    owner = event.target;
    show(owner);
  };
  const key = (event: KeyboardEvent) => event.key === "Escape" && hide();

  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", focus);
  document.addEventListener("focusout", hide);
  document.addEventListener("pointerdown", hide, true);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", key, true);
  return () => {
    hide();
    document.removeEventListener("pointerover", over);
    document.removeEventListener("focusin", focus);
    document.removeEventListener("focusout", hide);
    document.removeEventListener("pointerdown", hide, true);
    document.removeEventListener("scroll", hide, true);
    document.removeEventListener("keydown", key, true);
  };
}

function place(tip: HTMLElement, at: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(4, at.left + at.width / 2 - width / 2), innerWidth - width - 4);
  const below = at.bottom + GAP + height < innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
}
