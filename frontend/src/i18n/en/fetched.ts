export const en = {
  loading: "Loading",
  failed: "This cannot be shown",
  more: "Show more",
  moreFailed: "The rest could not be fetched. {why}",
  gone: "It no longer exists",
  goneWhy: "It may have been deleted meanwhile, or you have no access to it.",
};
