export const en = {
  Z1: "Cloud outside the EU",
  Z1What: "The text leaves the EU. Only for what everybody may see, and ordinary internal work.",
  Z2: "Cloud in the EU, owner outside the EU",
  Z2What: "The machines stand in the EU under a data-processing agreement, but the owner is under another country's law.",
  Z3: "Cloud in the EU, owner in the EU",
  Z3What: "Both machines and owner are under European law, or it is shared public infrastructure.",
  Z4: "The municipality's own machines",
  Z4What: "Nothing leaves the municipality.",
};
