import type { ComponentType } from "react";
import { lazily } from "./lazily.ts";
import { Link, match, usePlace } from "./router.tsx";
import { useMe } from "./session.ts";
import { t } from "./texts.ts";
import { useTitle } from "./title.ts";

/** Every screen is loaded when it is first shown. */
export const SignIn = lazily(() => import("../features/signin/SignIn.tsx"));
export const FirstRun = lazily(() => import("../features/signin/FirstRun.tsx"));
const Start = lazily(() => import("../features/start/Start.tsx"));
const Chat = lazily(() => import("../features/chat/Chat.tsx"));
const Archive = lazily(() => import("../features/conversations/Archive.tsx"));
const Settings = lazily(() => import("../features/settings/Settings.tsx"));
const MyKeys = lazily(() => import("../features/keys/MyKeys.tsx"));
const ApiDocs = lazily(() => import("../features/api/ApiDocs.tsx"));
const Assistants = lazily(() => import("../features/assistants/Assistants.tsx"));
const Knowledge = lazily(() => import("../features/knowledge/Knowledge.tsx"));
const Register = lazily(() => import("../features/register/Register.tsx"));
const MayI = lazily(() => import("../features/may-i/MayI.tsx"));
const Admin = lazily(() => import("../features/admin/Admin.tsx"));

interface Route {
  pattern: string;
  page: ComponentType;
  /** Only for people who administer something; others meet a page that does not exist. */
  administrators?: true;
}

const ROUTES: Route[] = [
  { pattern: "/", page: Start },
  { pattern: "/c/:id", page: Chat },
  { pattern: "/archive", page: Archive },
  { pattern: "/settings", page: Settings },
  { pattern: "/keys", page: MyKeys },
  { pattern: "/keys/docs", page: ApiDocs },
  { pattern: "/assistants/*", page: Assistants },
  { pattern: "/knowledge/*", page: Knowledge },
  { pattern: "/register/*", page: Register },
  { pattern: "/may-i/*", page: MayI },
  { pattern: "/admin/*", page: Admin, administrators: true },
];

/** The screen of the address. */
export function Page() {
  const { path } = usePlace();
  const me = useMe();
  const route = ROUTES.find(({ pattern, administrators }) => match(pattern, path) && (!administrators || me.administers));
  const Shown = route?.page ?? NotFound;
  return <Shown />;
}

function NotFound() {
  useTitle(t("notFound"));
  return (
    <div className="page page-narrow stack">
      <h1>{t("notFound")}</h1>
      <p className="muted">{t("notFoundWhy")}</p>
      <p>
        <Link className="btn btn-primary" to="/">
          {t("toStart")}
        </Link>
      </p>
    </div>
  );
}
