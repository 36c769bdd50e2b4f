/** The roles in the municipality's words, wherever they are shown. */
export const da = {
  user: "Medarbejder",
  userWhat: "Chatter og bruger de assistenter, der er delt med enheden.",
  builder: "Bygger",
  builderWhat: "Må også bygge assistenter til enheden.",
  unit_owner: "Enhedsejer",
  unit_ownerWhat: "Ser personer og enheder i sin gren, bestemmer reglerne i den, og giver og fratager rollerne medarbejder og bygger.",
  platform_owner: "Platformsejer",
  platform_ownerWhat: "Styrer det hele: personer, enheder, roller, modeller og udseende. Gives kun øverst.",
  auditor: "Tilsyn",
  auditorWhat: "Læser log, personer og enheder, for eksempel som jurist eller it-sikkerhed. Ændrer intet.",
  dpo: "Databeskyttelsesrådgiver",
  dpoWhat: "Læser reglerne i sin gren, og er den eneste, der kan godkende, at strafbare forhold og følsomme oplysninger forlader kommunens egne maskiner.",
};
