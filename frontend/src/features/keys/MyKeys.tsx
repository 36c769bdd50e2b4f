import { type ReactNode, useState } from "react";
import { useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { shortDate } from "../../i18n/format.ts";
import { Fetched } from "../../ui/Fetched.tsx";
import { Button, EmptyState, Icon, Notice } from "../../ui/index.ts";
import { fetchOwnKeys, type Key, type OwnKeys } from "./api.ts";
import { hasEnded, limits } from "./form.ts";
import { KeyDialog } from "./KeyDialog.tsx";
import { type Callables, useCallables } from "./known.ts";
import { State, Used, Validity } from "./parts.tsx";
import { sentence, t } from "./texts.ts";
import { useActs } from "./useActs.tsx";
import "../../ui/forms.css";
import "../admin/admin.css";
import "./keys.css";

/** The person's own keys. */
export default function MyKeys() {
  useTitle(t("mine"));
  const load = useLoad(fetchOwnKeys);
  const { now, put } = load;
  if (now.state === "ready") return <Keys own={now.value} onChange={put} />;
  return (
    <div className="page page-narrow keys">
      <Head />
      <Fetched load={load} explain={sentence}>
        {() => null}
      </Fetched>
    </div>
  );
}

function Head({ children }: { children?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <p className="crumbs">
          <Link to={paths.settings}>{t("back")}</Link>
        </p>
        <h1>{t("mine")}</h1>
        <p>{t("lead")}</p>
      </div>
      {children}
    </div>
  );
}

function Keys({ own, onChange }: { own: OwnKeys; onChange: (change: (before: OwnKeys) => OwnKeys) => void }) {
  const known = useCallables();
  const [making, setMaking] = useState(false);
  const replace = (key: Key) => onChange((before) => ({ ...before, items: before.items.map((one) => (one.id === key.id ? key : one)) }));
  const acts = useActs(own.rules, known, replace);
  return (
    <div className="page page-narrow keys">
      <Head>
        {own.allowed && (
          <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
            {t("make")}
          </Button>
        )}
      </Head>
      {!own.allowed && <Notice title={t("turnedOff")}>{t("turnedOffWhy")}</Notice>}
      {own.items.length === 0 ? (
        <EmptyState icon="key" title={t("none")}>
          {t("noneWhy")}
        </EmptyState>
      ) : (
        <ul className="rows">
          {own.items.map((key) => (
            <li key={key.id} className={hasEnded(key) ? "key is-over" : "key"}>
              <About of={key} known={known} />
              {acts.menu(key, true)}
            </li>
          ))}
        </ul>
      )}
      <p>
        <Link className="link" to={paths.keysDocs}>
          <Icon name="doc" small />
          {t("docs")}
        </Link>
      </p>
      {making && (
        <KeyDialog
          rules={own.rules}
          known={known}
          onMade={(made) => {
            onChange((before) => ({ ...before, items: [made.key, ...before.items] }));
            setMaking(false);
            acts.show(made);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {acts.dialog}
    </div>
  );
}

function About({ of, known }: { of: Key; known: Callables }) {
  return (
    <div>
      <strong>{of.name}</strong>
      <State of={of} />
      <small>
        <code translate="no">{of.prefix}…</code> · {limits(of.scope, known.nameOf)}
      </small>
      <small>
        <Validity of={of} /> · <Used of={of} />
        {of.old_until && <> · {t("oldWorks", { when: shortDate(of.old_until) })}</>}
      </small>
    </div>
  );
}
