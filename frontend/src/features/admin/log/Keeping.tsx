import { useState } from "react";
import { ApiError } from "../../../api/errors.ts";
import { announce } from "../../../app/live.ts";
import { Button, Switch, TextField, toast } from "../../../ui/index.ts";
import { sentence } from "../texts.ts";
import { type Keeping as Kept, saveKeeping } from "./api.ts";
import { keepingText, t } from "./words.ts";

const LEAST = 183;
const MOST = 36_525;

interface KeepingProps {
  keeping: Kept;
  mayChange: boolean;
  onChange: (keeping: Kept) => void;
}

/** How long the log is kept, and the hold that stops everything from being deleted. */
export function Keeping({ keeping, mayChange, onChange }: KeepingProps) {
  const [days, setDays] = useState(String(keeping.maximum_days));
  const [busy, setBusy] = useState(false);
  const wanted = Number(days);
  const fits = Number.isInteger(wanted) && wanted >= LEAST && wanted <= MOST;
  const save = async (change: Partial<Kept>) => {
    setBusy(true);
    try {
      const stored = await saveKeeping({ ...keeping, ...change });
      onChange(stored);
      setDays(String(stored.maximum_days));
      announce(t("keepingSaved"));
    } catch (error) {
      toast(error instanceof ApiError && error.code === "changed_meanwhile" ? t("meanwhile") : sentence(error));
    } finally {
      setBusy(false);
    }
  };
  if (!mayChange) return <p className="hint">{keepingText(keeping)}</p>;
  return (
    <details className="log-keeping">
      <summary>{keepingText(keeping)}</summary>
      <form
        className="log-keeping-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (fits) void save({ maximum_days: wanted });
        }}
      >
        <TextField
          label={t("days")}
          hint={t("daysWhy")}
          error={fits ? null : t("daysWrong", { least: LEAST, most: MOST })}
          inputMode="numeric"
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <Button type="submit" busy={busy} disabled={!fits || wanted === keeping.maximum_days}>
          {t("saveDays")}
        </Button>
      </form>
      <Switch label={t("hold")} hint={t("holdWhy")} checked={keeping.hold} onChange={(hold) => busy || void save({ hold })} />
    </details>
  );
}
