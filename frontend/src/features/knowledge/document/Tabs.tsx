import { type KeyboardEvent, type ReactNode, useId } from "react";

interface TabsProps<Id extends string> {
  label: string;
  tabs: readonly { id: Id; name: string }[];
  chosen: Id;
  onChoose: (id: Id) => void;
  /** What belongs to the chosen tab. */
  children: ReactNode;
}

/** Parts of which one shows at a time; arrows, Home and End choose (ARIA Authoring Practices, "Tabs"). */
export function Tabs<Id extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<Id>) {
  const id = useId();
  const at = tabs.findIndex((tab) => tab.id === chosen);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    const next = to === undefined ? undefined : tabs.at(to % tabs.length);
    if (!next) return;
    event.preventDefault();
    onChoose(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button key={tab.id} type="button" role="tab" id={`${id}${tab.id}`} data-tab={tab.id} aria-selected={tab.id === chosen} aria-controls={`${id}p`} tabIndex={tab.id === chosen ? 0 : -1} onClick={() => onChoose(tab.id)}>
            {tab.name}
          </button>
        ))}
      </div>
      <div id={`${id}p`} className="tab-panel" role="tabpanel" aria-labelledby={`${id}${chosen}`}>
        {children}
      </div>
    </>
  );
}
