import { useState } from "react";
import { usePages, useSettled } from "../../../app/load.ts";
import { useTitle } from "../../../app/title.ts";
import { date } from "../../../i18n/format.ts";
import { Button, Dialog, EmptyState, Icon, Notice, Select, TextField, toast } from "../../../ui/index.ts";
import { Combobox, type Suggestion } from "../../../ui/Combobox.tsx";
import { fetchCourses, fetchSubjects, noteCourse } from "../api.ts";
import { More, Shown } from "../parts.tsx";
import { t } from "../texts.ts";
import type { Completion, Course } from "../types.ts";
import { dueLook, problemsOf } from "../words.ts";

/** Who has completed which course in using AI (AI Act 4). */
export default function Courses() {
  useTitle(t("courses"));
  const [words, setWords] = useState("");
  const [offered, setOffered] = useState<{ courses: Course[]; may: boolean }>({ courses: [], may: false });
  const [noting, setNoting] = useState(false);
  const settled = useSettled(words.trim());
  const pages = usePages<Completion>(async (cursor, signal) => {
    const page = await fetchCourses(settled, cursor, signal);
    setOffered({ courses: page.courses, may: page.may_note });
    return page;
  }, settled);
  const title = (code: string) => offered.courses.find((one) => one.code === code)?.title ?? code;
  return (
    <>
      <div className="table-head">
        <p className="muted">{t("coursesLead")}</p>
        {offered.may && (
          <Button look="primary" icon="plus" onClick={() => setNoting(true)}>
            {t("noteCourse")}
          </Button>
        )}
      </div>
      <ul className="courses">
        {offered.courses.map((one) => (
          <li key={one.code}>
            <strong>{one.title}</strong>
            <p className="muted small">{one.about}</p>
            <small className="muted">{t("courseValid", { n: one.valid_months })}</small>
          </li>
        ))}
      </ul>
      <label className="field courses-search">
        <Icon name="search" small />
        <span className="sr">{t("searchPeople")}</span>
        <input type="search" value={words} maxLength={200} placeholder={t("searchPeople")} onChange={(event) => setWords(event.currentTarget.value)} />
      </label>
      <Shown load={pages}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon="school" title={t(settled ? "nobodyFound" : "nobodyYet")}>
              {t("nobodyWhy")}
            </EmptyState>
          ) : (
            <table className="table">
              <caption className="sr">{t("courses")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("person")}</th>
                  <th scope="col">{t("course")}</th>
                  <th scope="col">{t("completed")}</th>
                  <th scope="col">{t("validUntil")}</th>
                </tr>
              </thead>
              <tbody>
                {list.map((one) => (
                  <tr key={`${one.person.id} ${one.course} ${one.version}`}>
                    <th scope="row">{one.person.name}</th>
                    <td data-label={t("course")}>{title(one.course)}</td>
                    <td data-label={t("completed")}>{date(one.completed_on)}</td>
                    <td data-label={t("validUntil")} data-due={dueLook(one.valid_until)}>
                      {one.valid_until === null ? t("unknown") : date(one.valid_until)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Shown>
      <More pages={pages} />
      {noting && <NoteCourse courses={offered.courses} onClose={() => setNoting(false)} onSaved={pages.reload} />}
    </>
  );
}

function NoteCourse({ courses, onClose, onSaved }: { courses: readonly Course[]; onClose: () => void; onSaved: () => void }) {
  const [person, setPerson] = useState<Suggestion | null>(null);
  const [code, setCode] = useState(courses[0]?.code ?? "");
  const [day, setDay] = useState(() => new Date().toLocaleDateString("sv-SE"));
  const [state, setState] = useState<{ busy: boolean; tried: boolean; problem: unknown }>({ busy: false, tried: false, problem: null });
  const course = courses.find((one) => one.code === code);
  const save = async () => {
    setState({ busy: false, tried: true, problem: null });
    if (!person || !course || !day) return;
    setState({ busy: true, tried: true, problem: null });
    try {
      await noteCourse({ person: person.value, course: course.code, version: course.version, completed_on: day });
      toast(t("courseNoted"));
      onSaved();
      onClose();
    } catch (problem) {
      setState({ busy: false, tried: true, problem });
    }
  };
  const search = async (text: string): Promise<Suggestion[]> => (await fetchSubjects(text.trim())).people.map(({ id, name, unit }) => ({ value: id, label: name, hint: unit }));
  return (
    <Dialog title={t("noteCourse")} onSubmit={() => void save()} onClose={onClose} foot={<><Button onClick={onClose}>{t("cancel")}</Button><Button look="primary" type="submit" busy={state.busy}>{t("save")}</Button></>}>
      <div className="form">
        {state.problem !== null && <Notice tone="error" title={t("notSaved")}>{problemsOf(state.problem)}</Notice>}
        <Combobox label={t("person")} name="person" value={person} search={search} remote error={state.tried && !person ? t("personMissing") : null} onChange={setPerson} />
        <Select label={t("course")} name="course" value={code} options={courses.map((one) => ({ value: one.code, label: one.title }))} onChange={(event) => setCode(event.currentTarget.value)} />
        <TextField type="date" label={t("completed")} name="completed_on" value={day} error={state.tried && !day ? t("dayMissing") : null} onChange={(event) => setDay(event.currentTarget.value)} />
      </div>
    </Dialog>
  );
}
