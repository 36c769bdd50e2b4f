import { errorSentence } from "../../../api/errors.ts";
import { useLoad } from "../../../app/load.ts";
import { Checkbox } from "../../../ui/Checkbox.tsx";
import { ErrorState, Skeleton } from "../../../ui/index.ts";
import { fetchTools } from "../api.ts";
import type { TabProps } from "./parts.tsx";
import { tb } from "./texts.ts";

/** What the assistant can do by itself. */
export default function Tools({ room, content: { tools } }: TabProps) {
  const { now, reload } = useLoad(fetchTools);
  if (now.state === "loading") return <Skeleton label={tb("tab_tools")} />;
  if (now.state === "failed") return <ErrorState title={tb("tab_tools")} message={errorSentence(now.error)} onRetry={reload} />;
  const known = now.value.items;
  const gone = tools.filter((name) => !known.some((one) => one.name === name));
  const toggle = (name: string, on: boolean) => room.change({ tools: on ? [...tools, name] : tools.filter((one) => one !== name) });
  return (
    <div className="form">
      <p className="hint">{tb("toolsLead")}</p>
      {known.length + gone.length === 0 && <p className="muted small">{tb("toolsNone")}</p>}
      <div>
        {known.map(({ name, title }) => (
          <Checkbox key={name} label={title} checked={tools.includes(name)} onChange={(on) => toggle(name, on)} />
        ))}
        {gone.map((name) => (
          <Checkbox key={name} label={tb("toolGone", { name })} checked onChange={(on) => toggle(name, on)} />
        ))}
      </div>
    </div>
  );
}
