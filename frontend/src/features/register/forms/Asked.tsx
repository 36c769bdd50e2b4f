import { tc } from "../texts.ts";
import type { ScreeningForm } from "../types.ts";
import { tf } from "./texts.ts";

/** Everything that a form asks, with the answers there are to choose between; nothing can be answered here. */
export function Asked({ form }: { form: ScreeningForm }) {
  return (
    <div className="stack form-asked">
      {form.sections.map((section) => (
        <section key={section.id}>
          <h3>{section.title}</h3>
          <ol>
            {section.questions.map(({ id, label, options, required, when }) => (
              <li key={id}>
                {required ? label : tc("optional", { label })}
                {when && <small className="muted">{tf("askedSometimes")}</small>}
                {options.length > 0 && <small className="muted">{options.map((one) => one.label).join(" / ")}</small>}
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
