import { Button, Menu, type MenuItem } from "../../../ui/index.ts";
import { exportAddress } from "../api.ts";
import { t } from "../texts.ts";

/** The record of processing (GDPR 30), as a file or on paper. */
export function Exports() {
  const items: MenuItem[] = [
    { label: t("exportCsv"), icon: "table", onSelect: () => download(exportAddress("csv")) },
    { label: t("exportJson"), icon: "doc", onSelect: () => download(exportAddress("json")) },
    { label: t("exportPrint"), icon: "external", onSelect: () => void window.open(exportAddress("html"), "_blank", "noopener") },
  ];
  return (
    <div className="row">
      <Menu
        label={t("export")}
        items={items}
        trigger={(props) => (
          <Button icon="download" {...props}>
            {t("export")}
          </Button>
        )}
      />
    </div>
  );
}

/** Fetches a file by the browser's own way of saving it. */
export function download(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  document.body.append(link);
  link.click();
  link.remove();
}
