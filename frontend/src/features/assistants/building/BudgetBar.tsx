import { useId } from "react";
import { number } from "../../../i18n/format.ts";
import type { Content, Draft } from "../types.ts";
import { tb } from "./texts.ts";

const PARTS = ["instructions", "sources", "tools", "answer"] as const;

/** Characters to a piece of a Danish word, about; until the server has counted. */
const PER_PIECE = 3;
const SHORTEST = 0.005;

/** How much of the model's memory is taken before anybody has asked. The server counts; what is typed since is guessed. */
export function BudgetBar({ draft: { budget, content: counted }, content }: { draft: Draft; content: Content }) {
  const id = useId();
  const typed = (content.instructions.length - (counted?.instructions.length ?? 0)) / PER_PIECE;
  const taken = { ...budget, instructions: Math.max(0, budget.instructions + typed) };
  const shares = PARTS.map((part) => ({ part, share: taken[part] / Math.max(1, budget.window) }));
  const used = shares.reduce((sum, { share }) => sum + share, 0);
  const left = Math.max(0, 1 - used);
  const percent = (share: number) => number(share, { style: "percent" });
  const shown = shares.filter(({ share }) => share >= SHORTEST);
  const said = [...shown.map(({ part, share }) => `${tb(`room_${part}`)} ${percent(share)}`), `${tb("room_left")} ${percent(left)}`].join(", ");
  return (
    <section className="budget" aria-labelledby={id}>
      <div className="row row-wrap spread">
        <h2 className="label" id={id}>
          {tb("room")}
        </h2>
        <span className="hint num">{tb("roomUsed", { share: percent(used) })}</span>
      </div>
      <svg className="budget-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label={said}>
        <rect className="left" width="1000" height="10" />
        {shown.map(({ part, share }, at) => (
          <rect key={part} className={part} x={Math.min(1000, shown.slice(0, at).reduce((sum, one) => sum + one.share, 0) * 1000)} width={Math.max(0, share * 1000 - 3)} height="10" />
        ))}
      </svg>
      <ul className="legend">
        {shown.map(({ part, share }) => (
          <li key={part}>
            <i className={part} />
            {tb(`room_${part}`)} {percent(share)}
          </li>
        ))}
        <li>
          <i />
          {tb("room_left")} {percent(left)}
        </li>
      </ul>
      {used >= 1 && (
        <p className="error" role="status">
          {tb("roomOver")}
        </p>
      )}
    </section>
  );
}
