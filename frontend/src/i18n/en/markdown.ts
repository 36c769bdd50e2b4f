export const en = {
  code: "Code",
  codeIn: "Code in {name}",
  copyCode: "Copy",
  table: "Table",
  image: "(picture, not fetched)",
  done: "Done",
  notDone: "Not done",
};
