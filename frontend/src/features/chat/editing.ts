import { useEffect, useRef } from "react";

const EDIT = "aarhusai:edit";

/** Where what is typed while editing a question is kept. */
export const editPlace = (message: string): string => `edit.${message}`;

/** Opens a question for editing, from wherever on the page. */
export function openEditing(message: string): void {
  dispatchEvent(new CustomEvent(EDIT, { detail: message }));
}

/** Calls back when this question is to be edited. */
export function useEditing(message: string, open: () => void): void {
  const latest = useRef(open);
  useEffect(() => {
    latest.current = open;
  });
  useEffect(() => {
    const told = (event: Event) => (event as CustomEvent<string>).detail === message && latest.current();
    addEventListener(EDIT, told);
    return () => removeEventListener(EDIT, told);
  }, [message]);
}
