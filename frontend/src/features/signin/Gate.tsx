import { type ReactNode } from "react";
import { useSession } from "../../app/session.ts";
import { useTitle } from "../../app/title.ts";
import { type Language, setLanguage, useLanguage } from "../../i18n/language.ts";
import { t } from "./texts.ts";
import "./signin.css";

const LANGUAGES: { code: Language; name: string }[] = [
  { code: "da", name: "Dansk" },
  { code: "en", name: "English" },
];

/** What stands around a page before sign-in: the brand, one panel, the languages. */
export function Gate({ title, lead, children, foot }: { title: string; lead: ReactNode; children: ReactNode; foot?: ReactNode }) {
  const { branding, version } = useSession();
  const language = useLanguage();
  useTitle(title);
  return (
    <div className="gate">
      <header className="gate-head">
        <span className="brand">
          <svg viewBox="0 0 28 28" fill="none" aria-hidden="true">
            <path d="M4 24.5 14 4l10 20.5" stroke="currentColor" strokeWidth="3" strokeLinejoin="round" strokeLinecap="round" />
            <circle cx="14" cy="20" r="3" fill="currentColor" />
          </svg>
          <span>
            {branding.product_name}
            {branding.municipality && <small>{branding.municipality}</small>}
          </span>
        </span>
      </header>
      <main className="gate-main">
        <div className="gate-panel">
          <div className="gate-title">
            <h1>{title}</h1>
            <p>{lead}</p>
          </div>
          {children}
        </div>
        {foot && <p className="gate-foot">{foot}</p>}
      </main>
      <footer className="gate-end">
        <ul aria-label={t("languages")}>
          {LANGUAGES.map(({ code, name }) => (
            <li key={code}>
              <button type="button" className="link" lang={code} aria-pressed={language === code} onClick={() => setLanguage(code)}>
                {name}
              </button>
            </li>
          ))}
        </ul>
        <span className="muted">{version}</span>
      </footer>
    </div>
  );
}
