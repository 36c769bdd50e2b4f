export const en = {
  title: "Remember",
  what_use_case: "The use is to be reviewed.",
  what_processor: "What is known of the supplier is to be checked.",
  what_course: "Your course runs out. Take it again.",
  due: "By {day}",
  over: "Was due {day}",
  putAway: "Hide",
  rest: { one: "See 1 more", other: "See {n} more" },
};
