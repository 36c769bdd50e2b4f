export const da = {
  code: "Kode",
  codeIn: "Kode i {name}",
  copyCode: "Kopiér",
  table: "Tabel",
  image: "(billede, ikke hentet)",
  done: "Gjort",
  notDone: "Ikke gjort",
};
