import { useEffect } from "react";
import { signOut } from "../api/session.ts";
import { errorSentence } from "../api/errors.ts";
import { ConversationList } from "../features/conversations/ConversationList.tsx";
import { countWaiting, readsRegister, waitingCount } from "../features/register/waiting.ts";
import { Icon, IconButton, Menu, type MenuItem, toast } from "../ui/index.ts";
import { Link, navigate, usePlace } from "./router.tsx";
import { paths } from "./paths.ts";
import { forgetPerson, forgetSession, refreshSession, useMe, useSession } from "./session.ts";
import { useStore } from "./store.ts";
import { t } from "./texts.ts";

/** Brand, new conversation, the main menu, the conversations, and the person. `onClose` makes it a drawer. */
export function Sidebar({ onClose }: { onClose?: () => void }) {
  const { branding } = useSession();
  const me = useMe();
  const { path } = usePlace();
  return (
    <aside className="sidebar" aria-label={t("menu")}>
      <div className="sidebar-head">
        <Brand product={branding.product_name} municipality={branding.municipality} />
        {onClose && <IconButton icon="close" label={t("closeMenu")} onClick={onClose} />}
      </div>
      <div className="sidebar-new">
        <Link className="btn" to={paths.start}>
          <Icon name="plus" />
          {t("newChat")}
          <span className="kbd only-wide" aria-hidden="true">
            {t("newChatKey")}
          </span>
        </Link>
      </div>
      <nav className="nav" aria-label={t("mainMenu")}>
        <ul>
          <li>
            <Link to={paths.assistants} aria-current={path.startsWith(paths.assistants) ? "page" : undefined}>
              <Icon name="grid" />
              {t("assistants")}
            </Link>
          </li>
          <li>
            <Link to={paths.knowledge} aria-current={path.startsWith(paths.knowledge) ? "page" : undefined}>
              <Icon name="book" />
              {t("knowledge")}
            </Link>
          </li>
          <li>
            <Link to={paths.mayI} aria-current={path.startsWith(paths.mayI) ? "page" : undefined}>
              <Icon name="ask" />
              {t("mayI")}
            </Link>
          </li>
          {readsRegister(me) && <RegisterLink />}
          {me.administers && (
            <li>
              <Link to={paths.admin} aria-current={path.startsWith(paths.admin) ? "page" : undefined}>
                <Icon name="sliders" />
                {t("administration")}
              </Link>
            </li>
          )}
        </ul>
      </nav>
      <ConversationList />
      <Person />
    </aside>
  );
}

export function Brand({ product, municipality }: { product: string; municipality: string }) {
  return (
    <Link className="brand" to={paths.start}>
      <svg viewBox="0 0 28 28" fill="none" aria-hidden="true">
        <path d="M4 24.5 14 4l10 20.5" stroke="currentColor" strokeWidth="3" strokeLinejoin="round" strokeLinecap="round" />
        <circle cx="14" cy="20" r="3" fill="currentColor" />
      </svg>
      <span>
        {product}
        <small>{municipality}</small>
      </span>
    </Link>
  );
}

/** With how much waits for the person to decide; counted when the page opens and whenever the person goes somewhere. */
function RegisterLink() {
  const { path } = usePlace();
  const waits = useStore(waitingCount);
  useEffect(() => void countWaiting(), [path]);
  return (
    <li>
      <Link to={paths.register} aria-current={path.startsWith(paths.register) ? "page" : undefined}>
        <Icon name="register" />
        {t("register")}
        {waits > 0 && (
          <span className="nav-count">
            <span aria-hidden="true">{waits}</span>
            <span className="sr">{t("waitingForYou", { n: waits })}</span>
          </span>
        )}
      </Link>
    </li>
  );
}

function Person() {
  const me = useMe();
  const items: MenuItem[] = [
    { label: t("settings"), icon: "gear", onSelect: () => void navigate(paths.settings) },
    { label: t("archive"), icon: "archive", onSelect: () => void navigate(paths.archive) },
    { label: t("signOut"), icon: "signout", divided: true, onSelect: () => void leave() },
  ];
  return (
    <Menu
      label={t("myMenu", { name: me.name })}
      items={items}
      trigger={(props) => (
        <button type="button" className="me" {...props}>
          <span className="avatar" aria-hidden="true">
            {initials(me.name)}
          </span>
          <span>
            {me.name}
            {me.unit && <small>{me.unit.name}</small>}
          </span>
          <Icon name="more" small />
        </button>
      )}
    />
  );
}

async function leave(): Promise<void> {
  try {
    await signOut();
    await navigate(paths.start);
    forgetPerson();
    forgetSession();
    await refreshSession();
  } catch (error) {
    toast(errorSentence(error));
  }
}

/** First letters of the first and the last name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
}
