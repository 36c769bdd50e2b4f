import { Button } from "../../../ui/index.ts";
import { tableAddress } from "../api.ts";
import { download } from "../list/Exports.tsx";
import { t } from "../texts.ts";

/** What a table is, and the table as a file. */
export function TableHead({ lead, table }: { lead: string; table: "processors" | "transfers" }) {
  return (
    <div className="table-head">
      <p className="muted">{lead}</p>
      <Button icon="download" onClick={() => download(tableAddress(table, "csv"))}>
        {t("asCsv")}
      </Button>
    </div>
  );
}
