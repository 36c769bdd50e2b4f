/** A file somebody chose, with the folder it lay in below what was chosen ("" for none). */
export interface Picked {
  file: File;
  folder: string;
}

/** What systems leave in folders, and nobody means to bring along. */
const JUNK = /^(\.|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX$)/i;

export const isJunk = (path: string): boolean => path.split("/").some((part) => JUNK.test(part));

/** The files of an input; of a folder, each with its path below it. */
export function chosen(list: Iterable<File>): Picked[] {
  return [...list].map((file) => ({ file, folder: file.webkitRelativePath.split("/").slice(0, -1).join("/") }));
}

/** What was dropped, folders walked through to the bottom. Call it within the event: the browser forgets at once. */
export async function dropped(transfer: DataTransfer): Promise<Picked[]> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === "file" ? [item.webkitGetAsEntry?.() ?? item.getAsFile()] : []));
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : entry instanceof File ? [{ file: entry, folder: "" }] : walk(entry, ""))));
  return found.flat();
}

async function walk(entry: FileSystemEntry, folder: string): Promise<Picked[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)).catch(() => null); // gone meanwhile
    return file ? [{ file, folder }] : [];
  }
  const below = folder ? `${folder}/${entry.name}` : entry.name;
  if (isJunk(entry.name)) return [];
  const children = await everyEntry((entry as FileSystemDirectoryEntry).createReader());
  const found: Picked[] = [];
  for (const child of children) found.push(...(await walk(child, below)));
  return found;
}

/** A directory is read in batches until one comes empty. */
async function everyEntry(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => []);
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
