import { type ReactNode, useEffect, useRef } from "react";
import { NewsFollower } from "../features/conversations/NewsFollower.tsx";
import { Banner, Icon, IconButton } from "../ui/index.ts";
import { store, useStore } from "./store.ts";
import { announce } from "./live.ts";
import { useOnline, useSmallScreen } from "./media.ts";
import { Link, navigate, usePlace } from "./router.tsx";
import { paths } from "./paths.ts";
import { useSession } from "./session.ts";
import { Sidebar } from "./Sidebar.tsx";
import { topbar } from "./topbar.ts";
import { t } from "./texts.ts";

const drawerOpen = store(false);
const hiddenBanner = store("");
/** Screens whose parts scroll on their own: a conversation, and the builder. */
const FIXED = /^\/c\/|^\/assistants\/[^/]+\/build/;

/** What stands around every screen: the sidebar (a drawer on phones), the municipality's banner, the main region. */
export function Shell({ children }: { children: ReactNode }) {
  const small = useSmallScreen();
  const { path, visit } = usePlace();
  const main = useRef<HTMLElement>(null);
  const visited = useRef(visit);

  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "j" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void navigate(paths.start);
    };
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  }, []);

  // After a navigation the focus goes to the new screen, and its name is said.
  useEffect(() => {
    if (visited.current === visit) return;
    visited.current = visit;
    drawerOpen.set(false);
    const timer = setTimeout(() => {
      announce(document.title);
      if (!main.current?.contains(document.activeElement) && !document.querySelector("dialog[open]")) main.current?.focus({ preventScroll: true });
    }, 60);
    return () => clearTimeout(timer);
  }, [visit]);

  return (
    <>
      <a className="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {t("skip")}
      </a>
      <div className="app">
        {small ? <Topbar /> : <Sidebar />}
        {small && <Drawer />}
        <main ref={main} id="main" className={FIXED.test(path) ? "main main-fixed" : "main"} tabIndex={-1}>
          <MunicipalityBanner />
          <OfflineBanner />
          {children}
        </main>
      </div>
      <NewsFollower />
    </>
  );
}

function Topbar() {
  const { branding } = useSession();
  const { title, actions } = useStore(topbar);
  const open = useStore(drawerOpen);
  return (
    <header className="topbar">
      <IconButton icon="menu" label={t("openMenu")} aria-expanded={open} aria-haspopup="dialog" onClick={() => drawerOpen.set(true)} />
      <span className="topbar-title">{title || branding.product_name}</span>
      {actions}
      <Link className="btn btn-icon" to={paths.start} aria-label={t("newChat")} data-tip={t("newChat")}>
        <Icon name="plus" />
      </Link>
    </header>
  );
}

function Drawer() {
  const open = useStore(drawerOpen);
  return open ? <OpenDrawer /> : null;
}

function OpenDrawer() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal?.();
    return () => element?.close?.();
  }, []);
  const close = () => drawerOpen.set(false);
  return (
    <dialog
      ref={dialog}
      className="drawer"
      aria-label={t("menu")}
      onCancel={(event) => {
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        // A press on the scrim, or on a link that leads to where one already is.
        if (event.target === event.currentTarget || (event.target instanceof Element && event.target.closest("a[href]"))) close();
      }}
    >
      <Sidebar onClose={close} />
    </dialog>
  );
}

function MunicipalityBanner() {
  const { banner } = useSession().branding;
  const hidden = useStore(hiddenBanner);
  if (!banner?.text || hidden === banner.text) return null;
  return (
    <Banner tone={banner.tone} onClose={() => hiddenBanner.set(banner.text)}>
      {banner.text}
    </Banner>
  );
}

function OfflineBanner() {
  const online = useOnline();
  if (online) return null;
  return (
    <Banner tone="warning">
      <strong>{t("offline")}.</strong> {t("offlineWhy")}
    </Banner>
  );
}
