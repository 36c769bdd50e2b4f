import { useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { announce } from "../../app/live.ts";
import { useLoad } from "../../app/load.ts";
import { Button, Confirm, ErrorState, Skeleton, toast } from "../../ui/index.ts";
import { type Device, fetchDevices, signOutDevice, signOutOthers } from "./devices.ts";
import { t, when } from "./texts.ts";

/** Where the person is signed in, each with a way out. */
export function Devices() {
  const { now, reload, put } = useLoad(fetchDevices);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);

  const attempt = async (key: string, act: () => Promise<void>, after: (before: Device[]) => Device[], said: string) => {
    setBusy(key);
    try {
      await act();
      put(after);
      announce(said);
      toast(said);
    } catch (error) {
      toast(errorSentence(error));
      reload(); // it may have been signed out elsewhere
    } finally {
      setBusy(null);
      setAsking(false);
    }
  };
  const one = (device: Device) =>
    attempt(device.id, () => signOutDevice(device.id), (all) => all.filter(({ id }) => id !== device.id), t("signedOut", { device: nameOf(device) }));
  const others = () => attempt("others", signOutOthers, (all) => all.filter(({ current }) => current), t("othersSignedOut"));

  if (now.state === "loading") return <Skeleton label={t("loading")} />;
  if (now.state === "failed") return <ErrorState title={t("devicesFailed")} message={errorSentence(now.error)} onRetry={reload} />;
  const more = now.value.some(({ current }) => !current);
  return (
    <>
      <ul className="rows">
        {now.value.map((device) => (
          <li key={device.id}>
            <div>
              <strong>{nameOf(device)}</strong>
              <small>
                {device.current ? t("thisOne") : t("lastSeen", { when: when(device.last_seen_at) })}, {t("since", { when: when(device.created_at) })}
              </small>
            </div>
            {!device.current && (
              <Button busy={busy === device.id} aria-label={t("signOutDevice", { device: nameOf(device) })} onClick={() => void one(device)}>
                {t("signOut")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {more ? (
        <p>
          <Button icon="signout" onClick={() => setAsking(true)}>
            {t("signOutOthers")}
          </Button>
        </p>
      ) : (
        <p className="muted small">{t("onlyThis")}</p>
      )}
      {asking && (
        <Confirm title={t("signOutOthersAsk")} verb={t("signOutOthers")} busy={busy === "others"} onConfirm={() => void others()} onClose={() => setAsking(false)}>
          {t("signOutOthersWhy")}
        </Confirm>
      )}
    </>
  );
}

const nameOf = ({ device }: Device): string => device || t("unknownDevice");
