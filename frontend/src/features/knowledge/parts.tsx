import { paths } from "../../app/paths.ts";
import { Nowhere } from "../../ui/Fetched.tsx";
import { ClassCode } from "../../ui/index.ts";
import { codesOf, heaviest } from "../protection/classes.ts";
import { t as classText } from "../protection/texts.ts";
import { t } from "./texts.ts";

export { Fetched as Shown, More } from "../../ui/Fetched.tsx";

/** An address of the knowledge that leads nowhere, or nowhere any longer. */
export const Gone = () => <Nowhere to={paths.knowledge} back={t("back")} />;

/** A class as its codes and the name of the heaviest; `short` leaves the name to screen readers. */
export function ClassSign({ name, short }: { name: string; short?: boolean }) {
  const codes = codesOf(name);
  return (
    <span className="class-sign">
      {codes.map((code) => (
        <ClassCode key={code} code={code} />
      ))}
      <span className={short ? "sr" : undefined}>{classText(heaviest(name))}</span>
    </span>
  );
}
