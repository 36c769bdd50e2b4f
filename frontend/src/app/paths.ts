/** Where the screens are. */
export const paths = {
  start: "/",
  chat: (id: string) => `/c/${id}`,
  archive: "/archive",
  settings: "/settings",
  keys: "/keys",
  /** How programs use the models. */
  keysDocs: "/keys/docs",
  admin: "/admin",
  assistants: "/assistants",
  /** About an assistant, over the catalogue. */
  assistant: (id: string) => `/assistants/${id}`,
  /** A new conversation with it. */
  useAssistant: (id: string) => `/?assistant=${id}`,
  /** The builder; its tabs share one path, so that the trial beside them goes on. */
  build: (id: string, tab = "") => `/assistants/${id}/build${tab && `?tab=${tab}`}`,
  register: "/register",
  useCase: (id: string) => `/register/${id}`,
  knowledge: "/knowledge",
  collection: (id: string, tab = "") => `/knowledge/${id}${tab && `/${tab}`}`,
  /** A document, perhaps at a page with a stretch of it marked. */
  document: (id: string, at: { page: number; start?: number; end?: number } | null = null) =>
    `/knowledge/d/${id}${at ? `?${new URLSearchParams(Object.entries(at).map(([key, value]) => [key, String(value)]))}` : ""}`,
  mayI: "/may-i",
  mayIList: "/may-i/list",
};
