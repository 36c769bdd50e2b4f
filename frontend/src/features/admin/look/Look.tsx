import { type CSSProperties, useId } from "react";
import { inkOn } from "../../../app/branding.ts";
import { useLoad } from "../../../app/load.ts";
import { refreshSession, useMe } from "../../../app/session.ts";
import { number } from "../../../i18n/format.ts";
import { texts } from "../../../i18n/texts.ts";
import { Button, Icon, Select, TextArea, TextField, toast, ZoneGlyph } from "../../../ui/index.ts";
import { Form, FormFoot, useUnsaved } from "../../../ui/Form.tsx";
import { fieldOf, type FormState, useForm } from "../../../ui/form.ts";
import { Head, Shown } from "../parts.tsx";
import { explain, t as adminText } from "../texts.ts";
import { type BrandingEdit, fetchBranding, saveBranding, type StoredBranding } from "./api.ts";
import { cut, isColour, NEEDED, nearestReadable, STANDARD, type ThemeName, weakest } from "./contrast.ts";

const t = texts(() => import("../../../i18n/da/admin-look.ts"), () => import("../../../i18n/en/admin-look.ts"));

interface Values {
  municipality: string;
  product_name: string;
  accent_light: string;
  accent_dark: string;
  banner: string;
  tone: "info" | "warning";
}

/** Names, colours and the banner. */
export default function Look() {
  const load = useLoad(fetchBranding);
  return (
    <>
      <Head title={adminText("look")} lead={t("lead")} />
      <Shown load={load}>{(stored) => <Branding stored={stored} onChange={(next) => load.put(() => next)} />}</Shown>
    </>
  );
}

function Branding({ stored, onChange }: { stored: StoredBranding; onChange: (next: StoredBranding) => void }) {
  const form = useForm<Values>({ start: valuesOf(stored), check, explain, keep: `${useMe().id}.look` });
  const unsaved = useUnsaved(form.dirty);
  const { values, set } = form;
  const take = (next: StoredBranding, into: (values: Values) => void) => {
    into(valuesOf(next));
    onChange(next);
  };
  const submit = () =>
    form.submit(async (typed) => {
      take(await saveBranding(editOf(typed, stored.revision)), form.adopt);
      toast(t("saved"));
      await refreshSession(); // the page itself takes the new look on
    });
  const isStandard = values.accent_light === STANDARD.light && values.accent_dark === STANDARD.dark;
  return (
    <Form className="form form-wide look" form={form} names={names()} onSubmit={() => void submit()} onFetchNew={async () => take(await fetchBranding(), form.rebase)}>
      <div className="form">
        <TextField {...fieldOf(form, "municipality")} label={t("municipality")} autoComplete="off" maxLength={200} />
        <TextField {...fieldOf(form, "product_name")} label={t("product")} hint={t("productHint")} autoComplete="off" maxLength={40} />
        <fieldset className="checks">
          <legend className="label">{t("colours")}</legend>
          <p className="hint">{t("coloursHint")}</p>
          <ColourField form={form} theme="light" />
          <ColourField form={form} theme="dark" />
          {!isStandard && (
            <p>
              <Button
                look="link"
                onClick={() => {
                  set("accent_light", STANDARD.light);
                  set("accent_dark", STANDARD.dark);
                }}
              >
                {t("standard")}
              </Button>
            </p>
          )}
        </fieldset>
        <TextArea {...fieldOf(form, "banner")} label={t("banner")} hint={t("bannerHint")} rows={2} maxLength={300} />
        {values.banner.trim() && (
          <Select
            {...fieldOf(form, "tone")}
            label={t("tone")}
            options={[
              { value: "info", label: t("info") },
              { value: "warning", label: t("warning") },
            ]}
          />
        )}
        <FormFoot dirty={form.dirty}>
          <Button look="primary" type="submit" busy={form.busy}>
            {adminText("save")}
          </Button>
        </FormFoot>
      </div>
      <section className="previews" aria-label={t("preview")}>
        <h2>{t("preview")}</h2>
        <Preview theme="light" colour={values.accent_light} values={values} />
        <Preview theme="dark" colour={values.accent_dark} values={values} />
      </section>
      {unsaved}
    </Form>
  );
}

function ColourField({ form, theme }: { form: FormState<Values>; theme: ThemeName }) {
  const key = `accent_${theme}` as const;
  const colour = form.values[key];
  const id = useId();
  const known = isColour(colour);
  const ratio = known ? weakest(colour, theme) : 0;
  const better = known && ratio < NEEDED ? nearestReadable(colour, theme) : null;
  return (
    <div className="colour">
      <TextField
        {...fieldOf(form, key)}
        label={t(theme)}
        autoComplete="off"
        spellCheck={false}
        maxLength={7}
        end={<input type="color" aria-label={t("pick", { label: t(theme) })} value={known ? colour : "#000000"} onChange={(event) => form.set(key, event.currentTarget.value)} />}
      />
      {known && (
        <p id={id} className={better ? "strength is-refuse" : "strength is-allow"} role="status">
          <Icon name={better ? "refuse" : "allow"} small />
          {t(better ? "tooWeak" : "readable", { ratio: number(cut(ratio)) })}
        </p>
      )}
      {better && (
        <p>
          <Button look="link" onClick={() => form.set(key, better)}>
            {t("suggest", { colour: better })}
          </Button>
        </p>
      )}
    </div>
  );
}

/** A corner of the page in one theme, with the colour as it is typed. */
function Preview({ theme, colour, values }: { theme: ThemeName; colour: string; values: Values }) {
  const accent = isColour(colour) ? colour : STANDARD[theme];
  const style = { "--accent": accent, "--accent-strong": accent, "--on-accent": inkOn(accent), "--focus": accent } as CSSProperties;
  return (
    <div className="preview" data-theme={theme} style={style}>
      <span className="brand">
        <svg viewBox="0 0 28 28" fill="none" aria-hidden="true">
          <path d="M4 24.5 14 4l10 20.5" stroke="currentColor" strokeWidth="3" strokeLinejoin="round" strokeLinecap="round" />
          <circle cx="14" cy="20" r="3" fill="currentColor" />
        </svg>
        <span>
          {values.product_name}
          <small>{values.municipality}</small>
        </span>
      </span>
      <p className="where">
        <ZoneGlyph zone="Z4" />
        <span>
          {t("previewText")} <span className="link">{t("previewLink")}</span>
        </span>
      </p>
      <span className="row">
        <span className="btn btn-primary">{t("previewButton")}</span>
        <span className="muted small">{t(theme === "light" ? "previewLight" : "previewDark")}</span>
      </span>
    </div>
  );
}

const names = () => ({ municipality: t("municipality"), product_name: t("product"), accent_light: t("light"), accent_dark: t("dark"), banner: t("banner") });

const valuesOf = (stored: StoredBranding): Values => ({
  municipality: stored.municipality,
  product_name: stored.product_name,
  accent_light: stored.accent_light,
  accent_dark: stored.accent_dark,
  banner: stored.banner?.text ?? "",
  tone: stored.banner?.tone ?? "info",
});

function editOf({ banner, tone, ...rest }: Values, revision: number): BrandingEdit {
  const text = banner.trim();
  return { ...rest, revision, banner: text ? { text, tone } : null };
}

function check(values: Values) {
  const colour = (theme: ThemeName) => {
    const text = values[`accent_${theme}`];
    if (!isColour(text)) return { [`accent_${theme}`]: t("colourBad") };
    const ratio = weakest(text, theme);
    return ratio < NEEDED ? { [`accent_${theme}`]: t("tooWeak", { ratio: number(cut(ratio)) }) } : {};
  };
  return {
    ...(values.municipality.trim() ? {} : { municipality: t("municipalityMissing") }),
    ...(values.product_name.trim() ? {} : { product_name: t("productMissing") }),
    ...colour("light"),
    ...colour("dark"),
  };
}
