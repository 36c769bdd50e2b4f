/** What was done to assistants, for the log. */
export const acts = {
  assistant_created: "Oprettede en assistent",
  assistant_changed: "Rettede en assistent",
  assistant_version_saved: "Gemte en version af en assistent",
  assistant_version_restored: "Hentede en tidligere version af en assistent frem",
  assistant_published: "Satte en godkendt assistent i brug",
  assistant_suspended: "Satte en assistent på pause",
  assistant_resumed: "Satte en assistent i brug igen",
  assistant_narrowed: "Delte en assistent med færre",
  assistant_taken_down: "Tog en assistent ud af brug",
  assistant_put_back: "Gav en assistent fri igen",
  assistant_owners_changed: "Ændrede, hvem der ejer en assistent",
  assistant_taken_over: "Overtog en assistent uden ejer",
  assistant_moved: "Flyttede en assistent til en anden enhed",
  assistant_deleted: "Slettede en assistent",
  assistant_restored: "Fortrød sletningen af en assistent",
};
