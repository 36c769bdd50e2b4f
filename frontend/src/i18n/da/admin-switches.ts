export const da = {
  lead: "Slå dele af platformen til og fra for alle. Det virker med det samme.",
  temporary_chats: "Midlertidige samtaler",
  temporary_chatsWhat: "Medarbejdere kan føre en samtale, der aldrig gemmes.",
  conversation_export: "Hent samtaler ud",
  conversation_exportWhat: "Medarbejdere kan gemme deres egne samtaler som en fil.",
  on: "{name} er slået til",
  off: "{name} er slået fra",
  meanwhile: "En anden ændrede det samtidig. Se efter, og prøv igen.",
};
