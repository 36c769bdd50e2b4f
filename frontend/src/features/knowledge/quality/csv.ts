import { type Finding, fetchFindings } from "./api.ts";
import { t } from "./texts.ts";
import { detailOf } from "./wording.ts";

const MOST = 10_000;

/** Every finding as a spreadsheet reads it in Denmark: semicolons, a mark for UTF-8. `cut` when there are more. */
export async function everything(collection: string, olderThan: number): Promise<{ text: string; cut: boolean }> {
  const found: Finding[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof fetchFindings>> = await fetchFindings(collection, null, olderThan, cursor);
    found.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && found.length < MOST);
  return { text: csvOf(found), cut: cursor !== null };
}

export const CUT = MOST;

/** One line for each finding, under a line of names. */
export function csvOf(findings: readonly Finding[]): string {
  const head = [t("colKind"), t("colDocument"), t("colFolder"), t("colDetail"), t("colDo")];
  const rows = findings.map((finding) => [t(`kind.${finding.kind}`), finding.name, finding.folder, detailOf(finding), t(`do.${finding.kind}`)]);
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(";")).join("\r\n")}\r\n`;
}

/** In quotes where it must be. A name that a spreadsheet would compute is marked as text (OWASP, CSV injection). */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hands a text to the browser as a file. */
export function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
