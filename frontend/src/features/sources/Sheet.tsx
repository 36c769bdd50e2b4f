import type { Message } from "../../api/types.ts";
import { Icon } from "../../ui/index.ts";
import { tm } from "./moreTexts.ts";

type Computed = Message["sheets"][number];
type Column = Computed["columns"][number];

/** Figures that were computed: the query in words, the result as a small table, perhaps drawn, and the rows behind it. */
export function Sheet({ sheet }: { sheet: Computed }) {
  if (!sheet.available) return <p className="hint sheet-gone" children={tm("gone")} />;
  return (
    <section className="computed" aria-label={tm("computed")}>
      <p className="step">
        <Icon name="table" small />
        <span>{sheet.words}</span>
      </p>
      {sheet.chart && <Chart sheet={sheet} chart={sheet.chart} />}
      <Table label={tm("result")} columns={sheet.columns} rows={sheet.rows} total={sheet.total_rows} />
      {sheet.notes.map((note) => (
        <p key={note} className="hint" children={note} />
      ))}
      {sheet.used_rows.length > 0 && (
        <details>
          <summary>{tm("usedRows", { n: sheet.used_total })}</summary>
          <Table label={tm("usedRows", { n: sheet.used_total })} columns={sheet.used_columns} rows={sheet.used_rows} total={sheet.used_total} />
        </details>
      )}
      <details>
        <summary>{tm("showQuery")}</summary>
        <pre tabIndex={0}>
          <code>{sheet.sql}</code>
        </pre>
        <p className="hint">{sheet.place}</p>
      </details>
    </section>
  );
}

function Table({ label, columns, rows, total }: { label: string; columns: Column[]; rows: Computed["rows"]; total: number }) {
  const align = (at: number) => (columns[at]?.kind === "number" ? "align-right num" : undefined);
  return (
    <>
      <div className="table-scroll" role="group" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(({ name }, at) => (
                <th key={at} scope="col" className={align(at)} children={name} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, line) => (
              <tr key={line}>
                {row.map((cell, at) => (
                  <td key={at} className={align(at)}>
                    {cell ?? <span className="sr" children={tm("emptyCell")} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > rows.length && <p className="hint" children={tm("shownOf", { shown: rows.length, total })} />}
    </>
  );
}

const WIDTH = 560;
const HEIGHT = 160;
const FOOT = 4;

/** Bars or a line. The figures themselves stand in the table below, so the drawing is one picture with a name. */
function Chart({ sheet, chart }: { sheet: Computed; chart: NonNullable<Computed["chart"]> }) {
  const values = chart.values.map((one) => one ?? 0);
  const top = Math.max(0, ...values);
  const bottom = Math.min(0, ...values);
  const height = (value: number) => ((value - bottom) / (top - bottom || 1)) * (HEIGHT - FOOT);
  const y = (value: number) => HEIGHT - FOOT / 2 - height(value);
  const step = WIDTH / Math.max(values.length, 1);
  const name = tm("chart", { y: sheet.columns[chart.y]?.name ?? "", x: sheet.columns[chart.x]?.name ?? "" });
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={name} preserveAspectRatio="none">
      <line x1={0} x2={WIDTH} y1={y(0)} y2={y(0)} className="chart-zero" />
      {chart.kind === "bar" ? (
        values.map((value, at) => <rect key={at} x={at * step + step * 0.15} width={step * 0.7} y={Math.min(y(value), y(0))} height={Math.max(1, Math.abs(y(value) - y(0)))} />)
      ) : (
        <polyline points={values.flatMap((value, at) => (chart.values[at] === null ? [] : [`${at * step + step / 2},${y(value)}`])).join(" ")} />
      )}
    </svg>
  );
}
