/** What somebody left behind, for who may take it over. */
export const da = {
  collections: "Samlinger uden ejer",
  collectionsWhy: "Ejeren kan ikke længere logge ind, og ingen andre kan ændre dem. Overtag dem, så nogen holder dem ved lige.",
  assistants: "Assistenter uden ejer",
  assistantsWhy: "Ingen af dem, der ejede dem, kan længere logge ind. Overtag dem, så nogen svarer for dem.",
  failed: "Listen over det, der mangler en ejer, kunne ikke hentes",
  ownedBy: "Ejet af {name} · {unit}",
  takeOver: "Overtag",
  takeOverOf: "Overtag {name}",
  title: "Overtag »{name}«?",
  collectionWill: "Du bliver ejer af samlingen. Du kan læse og ændre dokumenterne, dele dem og slette dem. At du overtager den, bliver skrevet i loggen.",
  assistantWill: "Du bliver ejer af assistenten og kan rette den, dele den og slette den. At du overtager den, bliver skrevet i loggen.",
  taken: "»{name}« er din nu",
  open: "Åbn",
  more: "Vis flere",
  moreFailed: "Resten kunne ikke hentes. {why}",
};
