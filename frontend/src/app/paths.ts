/** Where the screens are. */
export const paths = {
  start: "/",
  chat: (id: string) => `/c/${id}`,
  archive: "/archive",
  settings: "/settings",
  admin: "/admin",
  mayI: "/may-i",
  mayIList: "/may-i/list",
};
