import { useSyncExternalStore } from "react";

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const list = matchMedia(query);
      list.addEventListener("change", tell);
      return () => list.removeEventListener("change", tell);
    },
    () => matchMedia(query).matches,
  );
}

/** Where the sidebar is a drawer; the same width as in the styles. */
export const useSmallScreen = (): boolean => useMedia("(max-width: 60rem)");

/** Is there a mouse? Then a text field may take the focus without a keyboard popping up over the page. */
export const hasFinePointer = (): boolean => matchMedia("(pointer: fine)").matches;

/** Does the device have a network at all? */
export function useOnline(): boolean {
  return useSyncExternalStore(
    (tell) => {
      addEventListener("online", tell);
      addEventListener("offline", tell);
      return () => {
        removeEventListener("online", tell);
        removeEventListener("offline", tell);
      };
    },
    () => navigator.onLine,
  );
}
