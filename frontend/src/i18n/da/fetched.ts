/** What is fetched, comes in pages, or is not there. */
export const da = {
  loading: "Henter",
  failed: "Det kan ikke vises",
  more: "Vis flere",
  moreFailed: "Resten kunne ikke hentes. {why}",
  gone: "Det findes ikke længere",
  goneWhy: "Måske er det slettet i mellemtiden, eller du har ikke adgang til det.",
};
