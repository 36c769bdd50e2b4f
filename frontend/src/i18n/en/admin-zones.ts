export const en = {
  lead: "Four places where a model can run, from the strictest to the loosest. Give them your own words if employees understand those better. Empty fields use the platform's words.",
  name: "Your name",
  sentence: "Your sentence",
  nameFor: "Your name for {zone}",
  sentenceFor: "Your sentence for {zone}",
  standard: "Without your own: “{sentence}”",
  both: "Write both name and sentence, or leave both empty.",
  saved: "The zones are saved",
};
