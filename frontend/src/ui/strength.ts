export const SHORTEST_PASSWORD = 12;

export type Strength = { level: "empty" | "weak" | "fair" | "strong" } | { level: "short"; missing: number };

/** What people write around a number to make a password long enough; the server's own list is longer. */
const COMMON =
  /aarhuskommune|aarhus|adgangskode|password|kodeord|kommune[n]?|velkommen|welcome|sommer|vinter|efterår|forår|summer|winter|januar|februar|marts|april|juni|juli|august|september|oktober|november|december|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|hemmeligt?|secret|qwerty(uiop)?|asdf(ghjkl)?|admin(istrator)?|letmein|danmark|fodbold|jegelskerdig|iloveyou|chatgpt|login|test|abcd?e?f?/gi;

/** How hard a password is to guess, for words beside the field. The server decides what is accepted. */
export function strengthOf(password: string, context: readonly string[] = []): Strength {
  const text = password.normalize("NFKC").toLowerCase();
  const length = [...text].length;
  if (length === 0) return { level: "empty" };
  if (length < SHORTEST_PASSWORD) return { level: "short", missing: SHORTEST_PASSWORD - length };
  const own = context.flatMap((part) => part.toLowerCase().split(/[^\p{L}\d]+/u)).filter((word) => word.length > 2);
  const bare = own.reduce((rest, word) => rest.replaceAll(word, " "), text.replace(COMMON, " "));
  const letters = bare.replace(/[^\p{L}]/gu, "");
  if (new Set(text).size < 5 || (letters.length < 3 && new Set(bare.replace(/\s/g, "")).size < 7)) return { level: "weak" };
  return { level: length >= 16 && letters.length >= 10 ? "strong" : "fair" };
}
