import { type ReactNode, useState } from "react";
import { announce } from "../../../app/live.ts";
import { Button, Confirm, toast } from "../../../ui/index.ts";
import { when } from "../../settings/texts.ts";
import { sentence } from "../texts.ts";
import { changePerson, fetchPerson, newPassword, type Person, type PersonState, signOutPerson, unlockPerson } from "./api.ts";
import { ShownOnce } from "./CreatePerson.tsx";
import { t } from "./texts.ts";

interface AccessProps {
  person: Person;
  /** It is the person at the screen: nothing here is for oneself. */
  self: boolean;
  onChange: (person: Person) => void;
}

type Act = "block" | "unblock" | "password" | "signOut" | "unlock";

/** Whether and how the person gets in. What cuts them off asks first. */
export function Access({ person, self, onChange }: AccessProps) {
  const [asking, setAsking] = useState<"block" | "password" | "signOut" | null>(null);
  const [busy, setBusy] = useState<Act | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { name } = person;

  const attempt = async (act: Act, run: () => Promise<string>) => {
    setBusy(act);
    try {
      const said = await run();
      announce(said);
      if (said) toast(said);
    } catch (error) {
      toast(sentence(error));
      onChange(await fetchPerson(person.id).catch(() => person)); // no answer: what is shown stays
    } finally {
      setBusy(null);
      setAsking(null);
    }
  };
  const setState = (state: PersonState) => async () => {
    onChange(await changePerson(person.id, person.revision, { state }));
    return state === "blocked" ? t("blockedNow", { name }) : t("unblockedNow", { name });
  };
  const runs: Record<Act, () => Promise<string>> = {
    block: setState("blocked"),
    unblock: setState("active"),
    password: async () => {
      setSecret(await newPassword(person.id));
      return "";
    },
    signOut: async () => {
      await signOutPerson(person.id);
      return t("signedOut", { name });
    },
    unlock: async () => {
      await unlockPerson(person.id);
      return t("unlocked", { name });
    },
  };
  const now = (act: Act) => void attempt(act, runs[act]);

  const blocked = person.state === "blocked";
  const active = person.last_seen_at ? t("stateActiveWhy", { when: when(person.last_seen_at) }) : t("stateActiveNever");
  const questions = {
    block: { title: t("blockTitle", { name }), verb: t("block"), why: t("blockWhy") },
    password: { title: t("newPasswordTitle", { name }), verb: t("newPassword"), why: t("newPasswordWhy") },
    signOut: { title: t("signOutTitle", { name }), verb: t("signOut"), why: t("signOutWhy") },
  };
  return (
    <>
      <ul className="rows">
        <Line title={blocked ? t("stateBlocked") : t("stateActive")} text={blocked ? t("stateBlockedWhy") : person.has_password ? active : t("noPassword")}>
          {!self && (blocked ? <Button busy={busy === "unblock"} onClick={() => now("unblock")} children={t("unblock")} /> : <Button look="danger" onClick={() => setAsking("block")} children={t("block")} />)}
        </Line>
        {!self && (
          <>
            <Line title={t("newPassword")} text={t("newPasswordWhat")}>
              <Button icon="key" onClick={() => setAsking("password")} children={t("newPassword")} />
            </Line>
            <Line title={t("unlock")} text={t("unlockWhat")}>
              <Button icon="lock" busy={busy === "unlock"} onClick={() => now("unlock")} children={t("unlock")} />
            </Line>
            <Line title={t("signOut")} text={t("signOutWhat")}>
              <Button icon="signout" onClick={() => setAsking("signOut")} children={t("signOut")} />
            </Line>
          </>
        )}
      </ul>
      {asking && (
        <Confirm title={questions[asking].title} verb={questions[asking].verb} danger={asking !== "password"} busy={busy !== null} onConfirm={() => now(asking)} onClose={() => setAsking(null)}>
          {questions[asking].why}
        </Confirm>
      )}
      {secret && <ShownOnce name={name} secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function Line({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <li>
      <div>
        <strong>{title}</strong>
        <small>{text}</small>
      </div>
      {children}
    </li>
  );
}
