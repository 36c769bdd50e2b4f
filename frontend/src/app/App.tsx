import { Component, type ReactNode, Suspense, useEffect, useState } from "react";
import { errorSentence } from "../api/errors.ts";
import { useLanguage } from "../i18n/language.ts";
import { ErrorState, Skeleton } from "../ui/index.ts";
import { Toasts } from "../ui/Toasts.tsx";
import { Tooltip } from "../ui/Tooltip.tsx";
import { setLiveRegion } from "./live.ts";
import { startRouter, usePlace } from "./router.tsx";
import { FirstRun, Page, SignIn } from "./routes.tsx";
import { refreshSession, useSessionState } from "./session.ts";
import { Shell } from "./Shell.tsx";
import { t } from "./texts.ts";

/** The whole page: who is here decides what is shown. */
export function App() {
  useLanguage();
  useEffect(startRouter, []);
  return (
    <>
      <Crash>
        <Screen />
      </Crash>
      <div ref={setLiveRegion} className="sr" role="log" aria-live="polite" aria-label={t("announcements")} />
      <Toasts />
      <Tooltip />
    </>
  );
}

function Screen() {
  const now = useSessionState();
  const { path } = usePlace();
  if (now.state === "loading") return <Waiting />;
  if (now.state === "failed") {
    return (
      <main className="page page-narrow">
        <ErrorState title={t("cannotStart")} message={errorSentence(now.error)} onRetry={() => void refreshSession()} />
      </main>
    );
  }
  const { session } = now;
  if (session.first_run) return <Suspense fallback={<Waiting />} children={<FirstRun />} />;
  if (!session.signed_in) return <Suspense fallback={<Waiting />} children={<SignIn />} />;
  return (
    <Shell>
      <Crash key={path}>
        <Suspense fallback={<Waiting />}>
          <Page />
        </Suspense>
      </Crash>
    </Shell>
  );
}

/** Shows nothing at first: most waits are shorter than the eye. */
function Waiting() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return slow ? (
    <div className="page page-narrow">
      <Skeleton label={t("loading")} />
    </div>
  ) : null;
}

/** A screen that fails keeps the rest of the page standing, and says so. */
class Crash extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="page page-narrow">
        <ErrorState title={t("crashed")} message={t("crashedWhy")} onRetry={() => location.reload()} />
      </div>
    );
  }
}
