import type { MessageStatus } from "../src/api/types.ts";

export const LONG = `Du skal vurdere ægtefællens **reelle funktionsevne**, ikke hans vaner. Standarden nævner tre forhold:

1. **Helbred.** Kan han udføre opgaven uden at forværre en lidelse? Manglende øvelse er ikke i sig selv en grund til hjælp.
2. **Oplæring.** Tilbyd vejledning i op til *seks uger*, før I bevilger varig hjælp. Se [vejledningen](https://www.retsinformation.dk/eli/lta/2024/909).
3. **Aflastning.** Passer han hende store dele af døgnet, kan I bevilge hjælp til de tunge opgaver.

## Sådan kan det regnes

| Opgave | Minutter | Hver | Bemærkning |
|---|---:|---|---|
| Gulvvask | 25 | 14. dag | Kun i de rum, der bruges til daglig |
| Badeværelse | 20 | 14. dag | |
| Skift af sengetøj | 15 | 14. dag | Kan lægges sammen med gulvvask |

### Som regneark

\`\`\`python
def minutter(opgaver: dict[str, int], uger: int = 2) -> float:
    """Minutter om ugen, når hjælpen gives hver anden uge."""
    return sum(opgaver.values()) / uger  # afrundes ikke, før den samlede tid er kendt, for ellers bliver den for høj

print(minutter({"gulvvask": 25, "badeværelse": 20, "sengetøj": 15}))
\`\`\`

- [x] Funktionsevnen er vurderet
- [ ] Vejledning er tilbudt
- Et punkt med \`kode\` og <b>rå HTML</b> ![hemmeligt](https://example.org/x.png?data=1)

> Visitator vurderer, om den anden voksne kan udføre opgaven uden at forværre en lidelse.
`;

/** What the stand-in model says. Words in the question choose the ending: »fejl«, »afbryd«, »lang«, »langsom«. */
export function answerTo(question: string): { text: string; status: MessageStatus; code: string | null; pace: number } {
  if (question.includes("fejl")) return { text: "", status: "failed", code: "model_timeout", pace: 0 };
  if (question.includes("afbryd")) return { text: "Et svar, der begyndte godt, men så", status: "cut_off", code: "model_cut_off", pace: 30 };
  if (question.includes("16000")) return { text: LONG.repeat(10), status: "done", code: null, pace: 4 };
  if (question.includes("opfind")) return { text: "Skriv til **[NAVN-7FK]** og til TLF-4BQ, som modellen selv har fundet på. Vibeke Holmstrands sag er klar.", status: "done", code: null, pace: 10 };
  if (question.includes("tjekket fejlede")) return { text: "", status: "failed", code: "recogniser_unavailable", pace: 0 };
  if (question.includes("langsom")) return { text: LONG, status: "done", code: null, pace: 250 };
  return { text: question.includes("lang") ? LONG : `Du skrev: »${question}«. Det er modtaget, og her er et **kort** svar på to sætninger. Mere skal der ikke til.`, status: "done", code: null, pace: 25 };
}
