const KEPT = 20;
let region: HTMLElement | null = null;

/** Hands over the page's one live region (role=log). App does it; nobody else has another. */
export function setLiveRegion(element: HTMLElement | null): void {
  region = element;
}

/** Says a whole sentence or block to screen readers, politely. */
export function announce(text: string): void {
  if (!region || !text.trim()) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  while (region.childElementCount > KEPT) region.firstElementChild?.remove();
}
