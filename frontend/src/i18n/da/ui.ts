export const da = {
  cancel: "Annullér",
  close: "Luk",
  hideMessage: "Skjul besked",
  messages: "Beskeder",
  retry: "Prøv igen",
  undo: "Fortryd",
  save: "Gem",
  copy: "Kopiér",
  copied: "Kopieret",
  notCopied: "Kunne ikke kopieres. Markér teksten, og kopiér den selv.",
};
