/** Days on which something is to be looked at again. */
export const da = {
  title: "Husk",
  what_use_case: "Brugen skal ses efter igen.",
  what_processor: "Oplysningerne om leverandøren skal ses efter.",
  what_course: "Dit kursus udløber. Tag det igen.",
  due: "Senest {day}",
  over: "Skulle være gjort {day}",
  putAway: "Skjul",
  rest: { one: "Se 1 til", other: "Se {n} til" },
};
