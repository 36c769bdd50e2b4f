const PREFIX = "aarhusai.typed.";
/** Keys and passwords are never put away; they are written again. */
const SECRET = /secret|password|current/;

/** Puts away what was typed into a form when the session has run out, for this tab alone. */
export function keepTyped(form: string, typed: object): void {
  const open = Object.entries(typed).filter(([key]) => !SECRET.test(key));
  try {
    sessionStorage.setItem(PREFIX + form, JSON.stringify(Object.fromEntries(open)));
  } catch {
    // Storage is closed or full: the text is then lost with the page, as it would have been.
  }
}

/** What was put away, once. */
export function takeTyped<Values>(form: string): Partial<Values> {
  try {
    const kept = sessionStorage.getItem(PREFIX + form);
    if (kept) setTimeout(() => sessionStorage.removeItem(PREFIX + form)); // a form that is drawn twice at once finds it twice
    return kept ? (JSON.parse(kept) as Partial<Values>) : {};
  } catch {
    return {};
  }
}
