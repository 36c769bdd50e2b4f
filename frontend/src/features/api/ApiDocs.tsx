import { useState } from "react";
import { errorSentence } from "../../api/errors.ts";
import { call as ask } from "../../api/client.ts";
import { useLoad } from "../../app/load.ts";
import { paths } from "../../app/paths.ts";
import { Link, readdress, usePlace } from "../../app/router.tsx";
import { useTitle } from "../../app/title.ts";
import { copy } from "../../ui/copy.ts";
import { Button, ErrorState, Select, Skeleton } from "../../ui/index.ts";
import { useCallables } from "../keys/known.ts";
import { Call } from "./Call.tsx";
import { callsOf, type Call as Described, type OpenApi } from "./document.ts";
import { t } from "./texts.ts";
import "../../ui/forms.css";
import "../admin/admin.css";
import "../chat/chat.css";
import "./api.css";

const fetchDocument = (signal: AbortSignal): Promise<OpenApi> => ask("GET", "/v1/openapi.json", { signal });

/** How programs use the models: every call with its fields, examples for this house, and a place to try. */
export default function ApiDocs() {
  useTitle(t("title"));
  const { now, reload } = useLoad(fetchDocument);
  return (
    <div className="page api">
      <div className="page-head">
        <div>
          <p className="crumbs">
            <Link to={paths.keys}>{t("back")}</Link>
          </p>
          <h1>{t("title")}</h1>
          <p>{t("lead")}</p>
        </div>
      </div>
      <Address />
      {now.state === "loading" && <Skeleton label={t("loading")} lines={6} />}
      {now.state === "failed" && <ErrorState title={t("failed")} message={errorSentence(now.error)} onRetry={reload} />}
      {now.state === "ready" && <Calls calls={callsOf(now.value)} />}
    </div>
  );
}

const base = (): string => `${location.origin}/v1`;

function Address() {
  return (
    <div className="secret api-address">
      <span className="label">{t("address")}</span>
      <code translate="no">{base()}</code>
      <Button icon="copy" onClick={() => void copy(base())} aria-label={`${t("address")}: ${base()}`} />
    </div>
  );
}

/** The list of calls beside the chosen one; on a phone a list to choose from above it. */
function Calls({ calls }: { calls: readonly Described[] }) {
  const { query } = usePlace();
  const [chosen, setChosen] = useState(query.get("call") ?? "");
  const [secret, setSecret] = useState("");
  const { models } = useCallables();
  const call = calls.find(({ id }) => id === chosen) ?? calls[0];
  const choose = (id: string) => {
    setChosen(id);
    readdress(`${paths.keysDocs}?call=${id}`);
  };
  if (!call) return null;
  return (
    <div className="api-calls">
      <nav className="api-list" aria-label={t("calls")}>
        <ul>
          {calls.map((one) => (
            <li key={one.id}>
              <button type="button" aria-current={one === call || undefined} onClick={() => choose(one.id)}>
                {nameOf(one)}
                <small translate="no">
                  {one.method} {one.path}
                </small>
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className="api-pick">
        <Select label={t("calls")} value={call.id} options={calls.map((one) => ({ value: one.id, label: nameOf(one) }))} onChange={(event) => choose(event.currentTarget.value)} />
      </div>
      <Call key={call.id} call={call} name={nameOf(call)} base={base()} model={models[0]?.slug ?? "model"} secret={secret} onSecret={setSecret} />
    </div>
  );
}

function nameOf({ id, summary }: Described): string {
  const key = `call_${id}`;
  return t.has(key) ? t(key) : summary;
}
