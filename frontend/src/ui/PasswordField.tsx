import { useState } from "react";
import { texts } from "../i18n/texts.ts";
import { IconButton } from "./Button.tsx";
import { TextField, type TextFieldProps } from "./Field.tsx";
import { Icon } from "./icons.tsx";
import { type Strength, strengthOf } from "./strength.ts";
import "./forms.css";

const t = texts(() => import("../i18n/da/forms.ts"), () => import("../i18n/en/forms.ts"));

interface PasswordFieldProps extends Omit<TextFieldProps, "type" | "end"> {
  /** Given: a new password, whose strength is told in words. What belongs to the person counts as easy to guess. */
  strength?: { context: readonly string[] };
}

/** A password with a button that shows it. Password managers know it by `autoComplete`. */
export function PasswordField({ strength, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <div className="password">
      <TextField
        {...field}
        type={shown ? "text" : "password"}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={500}
        end={
          <IconButton
            icon={shown ? "eyeoff" : "eye"}
            label={shown ? t("hidePassword") : t("showPassword")}
            onClick={() => setShown(!shown)}
          />
        }
      />
      {strength && <StrengthWords strength={strengthOf(String(field.value ?? ""), strength.context)} />}
    </div>
  );
}

const LOOKS = { empty: "", short: "", weak: "is-replace", fair: "is-allow", strong: "is-allow" } as const;

function StrengthWords({ strength }: { strength: Strength }) {
  const { level } = strength;
  const words = {
    empty: () => t("strengthEmpty"),
    short: () => t("strengthShort", { n: level === "short" ? strength.missing : 0 }),
    weak: () => t("strengthWeak"),
    fair: () => t("strengthFair"),
    strong: () => t("strengthStrong"),
  }[level]();
  return (
    <p className={`strength ${LOOKS[level]}`.trim()} role="status">
      {(level === "fair" || level === "strong") && <Icon name="allow" small />}
      {level === "weak" && <Icon name="warning" small />}
      {words}
    </p>
  );
}
