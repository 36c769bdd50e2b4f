/** The four zones in plain words, from a third country's cloud to the municipality's own machines. */
export const da = {
  Z1: "Sky uden for EU",
  Z1What: "Teksten forlader EU. Kun til det, alle må se, og almindeligt internt arbejde.",
  Z2: "Sky i EU, ejer uden for EU",
  Z2What: "Maskinerne står i EU under en databehandleraftale, men ejeren hører under et andet lands lov.",
  Z3: "Sky i EU, ejer i EU",
  Z3What: "Både maskiner og ejer hører under europæisk lov, eller det er offentlig fælles drift.",
  Z4: "Kommunens egne maskiner",
  Z4What: "Intet forlader kommunen.",
};
