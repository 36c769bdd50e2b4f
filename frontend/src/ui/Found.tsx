import type { ReactNode } from "react";
import type { Pages } from "../app/load.ts";
import { Button } from "./Button.tsx";
import { Fetched, More } from "./Fetched.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { EmptyState } from "./states.tsx";

interface SearchFieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** The field that words to search for are written in. */
export function SearchField({ id, label, value, onChange }: SearchFieldProps) {
  return (
    <div className="form-field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <div className="field">
        <Icon name="search" small />
        <input id={id} type="search" value={value} maxLength={200} onChange={(event) => onChange(event.currentTarget.value)} />
      </div>
    </div>
  );
}

/** What stands where nothing is. */
interface Nothing {
  title: string;
  why: string;
}

interface FoundProps<Item> {
  pages: Pages<Item>;
  /** There is nothing at all yet. */
  none: Nothing & { icon: IconName };
  /** Nothing fits the search, and how to leave it; null while nothing is searched for. */
  narrowed: (Nothing & { clear: string; onClear: () => void }) | null;
  /** How many are shown, in a sentence. */
  shown: (count: number) => string;
  /** The sentence for what went wrong; that of the whole house without it. */
  explain?: ((error: unknown) => string) | undefined;
  children: (items: Item[]) => ReactNode;
}

/** A list that comes in pages, below what narrows it: how it is going, why it is empty, how many there are, and more. */
export function Found<Item>({ pages, none, narrowed, shown, explain, children }: FoundProps<Item>) {
  return (
    <Fetched load={pages} explain={explain}>
      {(items) =>
        items.length > 0 ? (
          <>
            {children(items)}
            <p className="muted small" role="status">
              {shown(items.length)}
            </p>
            <More pages={pages} explain={explain} />
          </>
        ) : narrowed ? (
          <EmptyState icon="search" title={narrowed.title} action={<Button onClick={narrowed.onClear}>{narrowed.clear}</Button>}>
            {narrowed.why}
          </EmptyState>
        ) : (
          <EmptyState icon={none.icon} title={none.title}>
            {none.why}
          </EmptyState>
        )
      }
    </Fetched>
  );
}
