import { Fragment, type ReactNode } from "react";
import { Icon, type IconName } from "./icons.tsx";
import { Pop, type PopTrigger } from "./Pop.tsx";

export interface MenuItem {
  label: string;
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  /** Given: the item is one of several states, and shows a tick when true. */
  checked?: boolean;
  /** Draws a line above the item. */
  divided?: boolean;
  onSelect: () => void;
}

interface MenuProps {
  label: string;
  items: readonly MenuItem[];
  /** Draws the button; spread the given props on a Button or IconButton. */
  trigger: (props: PopTrigger) => ReactNode;
}

/** A button with a menu of actions. The focus is back on the button before an action runs. */
export function Menu({ label, items, trigger }: MenuProps) {
  return (
    <Pop role="menu" label={label} trigger={trigger}>
      {(close) =>
        items.map((item) => (
          <Fragment key={item.label}>
            {item.divided && <hr role="separator" />}
            <div
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              className={item.danger ? "pop-item pop-danger" : "pop-item"}
              tabIndex={-1}
              aria-disabled={item.disabled || undefined}
              aria-checked={item.checked}
              onClick={() => {
                if (item.disabled) return;
                close();
                item.onSelect();
              }}
            >
              {item.icon && <Icon name={item.icon} />}
              <span>{item.label}</span>
              {item.checked && <Icon name="check" small />}
            </div>
          </Fragment>
        ))
      }
    </Pop>
  );
}
