export const da = {
  lead: "Fire steder en model kan køre, fra den strengeste til den løseste. Giv dem jeres egne ord, hvis medarbejderne forstår dem bedre. Tomme felter bruger platformens ord.",
  name: "Jeres navn",
  sentence: "Jeres sætning",
  nameFor: "Jeres navn for {zone}",
  sentenceFor: "Jeres sætning for {zone}",
  standard: "Uden jeres egen: »{sentence}«",
  both: "Skriv både navn og sætning, eller lad begge stå tomme.",
  saved: "Driftszonerne er gemt",
};
