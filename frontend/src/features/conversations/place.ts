import { store } from "../../app/store.ts";

export type ListPlace = { folder?: string; tag?: string };

/** Which folder or tag the sidebar shows; nothing means all conversations. Kept while screens change. */
export const shownPlace = store<ListPlace>({});
