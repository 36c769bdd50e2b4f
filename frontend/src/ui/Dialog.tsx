import { type FormEvent, type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Button, IconButton } from "./Button.tsx";
import { t } from "./texts.ts";

/** Where the focus goes when nothing asks for it: the first field, else the cross. */
const FIRST = [".dialog-body :is(input:not(:disabled, [type='radio']:not(:checked)), select, textarea)", ".dialog-head .btn"];

interface DialogProps {
  title: string;
  /** One or two sentences under the title. */
  lead?: ReactNode;
  /** For tables and forms of two columns; `page` for what is read like one, edge to edge. */
  wide?: boolean | "page";
  /** Given: the dialog is a form, and the buttons of `foot` may submit it. */
  onSubmit?: () => void;
  /** Escape, the cross, or a press outside. Return without closing to keep it (unsaved text). */
  onClose: () => void;
  /** The buttons, the primary one last. */
  foot?: ReactNode;
  children?: ReactNode;
}

/**
 * A modal dialog on the platform's own `<dialog>`: the page behind is inert, the focus goes to the first field (or
 * to whatever has `autoFocus`) and back to where it came from afterwards. Mount it to open it.
 */
export function Dialog({ title, lead, wide, onSubmit, onClose, foot, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [shown, setShown] = useState(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal?.();
    setShown(true); // what has `autoFocus` can take the focus only in a dialog that is open already
    return () => {
      element?.close?.();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  useLayoutEffect(() => {
    const element = dialog.current;
    if (!shown || !element || (element.contains(document.activeElement) && document.activeElement !== element)) return;
    FIRST.map((one) => element.querySelector<HTMLElement>(one)).find(Boolean)?.focus();
  }, [shown]);

  const cancel = (event: SyntheticEvent) => {
    event.preventDefault();
    event.stopPropagation(); // React lets it rise to a dialog that this one was opened from
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.();
  };
  const inside = (
    <>
      <div className="dialog-body">{children}</div>
      {foot && <div className="dialog-foot">{foot}</div>}
    </>
  );
  const whole = (
    <>
      <div className="dialog-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead && <p>{lead}</p>}
        </div>
        <IconButton icon="close" label={t("close")} onClick={onClose} />
      </div>
      {onSubmit ? (
        <form noValidate onSubmit={submit}>
          {inside}
        </form>
      ) : (
        inside
      )}
    </>
  );
  return createPortal(
    <dialog
      ref={dialog}
      className={wide === "page" ? "dialog dialog-page" : wide ? "dialog dialog-wide" : "dialog"}
      aria-labelledby={id}
      onCancel={cancel}
      onMouseDown={(event) => event.target === event.currentTarget && outside(event.currentTarget, event) && onClose()}
    >
      {shown && whole}
    </dialog>,
    document.body,
  );
}

function outside(dialog: HTMLElement, at: { clientX: number; clientY: number }): boolean {
  const box = dialog.getBoundingClientRect();
  return at.clientX < box.left || at.clientX > box.right || at.clientY < box.top || at.clientY > box.bottom;
}

interface ConfirmProps {
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** The verb on the button: what it does, never just "OK". */
  verb: string;
  danger?: boolean;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. The focus starts on the way out. */
export function Confirm({ title, children, verb, danger = true, busy, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      foot={
        <>
          <Button autoFocus onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button look={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      <p>{children}</p>
    </Dialog>
  );
}
