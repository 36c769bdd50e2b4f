import { Icon, type IconName, isIcon, TextArea, TextField } from "../../../ui/index.ts";
import { Answering } from "./Answering.tsx";
import { CeilingField } from "./CeilingField.tsx";
import type { TabProps } from "./parts.tsx";
import { tb } from "./texts.ts";
import { TagsField } from "./TagsField.tsx";

/** The signs an assistant can have. */
const ICONS: readonly IconName[] = ["pen", "notes", "doc", "book", "scale", "mega", "school", "table", "tree", "phone", "broom", "building", "users", "shield", "ask", "journal", "search", "tag"];

/** What it is called and looks like, what it answers with, and what its users are told. */
export default function Basics(props: TabProps) {
  const { room, content, errors } = props;
  const text = (field: "name" | "description" | "banner" | "contact") => ({
    name: field,
    label: tb(`field_${field}`),
    value: content[field],
    error: errors[field] ?? null,
    onChange: (event: { currentTarget: { value: string } }) => room.change({ [field]: event.currentTarget.value }),
  });
  return (
    <>
      <div className="form">
        <TextField {...text("name")} hint={tb("nameHint")} autoComplete="off" maxLength={100} />
        <TextArea {...text("description")} hint={tb("descriptionHint")} rows={2} maxLength={500} />
        <IconField value={content.icon} onChange={(icon) => room.change({ icon })} />
        <TagsField tags={content.tags} error={errors.tags ?? null} onChange={(tags) => room.change({ tags })} />
      </div>
      <Answering {...props} />
      <div className="form">
        <CeilingField value={content.ceiling} onChange={(ceiling) => room.change({ ceiling })} />
        <TextArea {...text("banner")} hint={tb("bannerHint")} rows={2} maxLength={500} />
        <TextField {...text("contact")} hint={tb("contactHint")} autoComplete="off" maxLength={200} />
      </div>
    </>
  );
}

function IconField({ value, onChange }: { value: string; onChange: (icon: string) => void }) {
  const listed = isIcon(value) && !ICONS.includes(value) ? [value, ...ICONS] : ICONS;
  return (
    <fieldset className="options">
      <legend className="label">{tb("icon")}</legend>
      <div className="icon-choice">
        {listed.map((icon, at) => (
          <label key={icon} className="icon-option">
            <input type="radio" name="icon" className="sr" checked={icon === value} aria-label={`${tb("icon")} ${at + 1}`} onChange={() => onChange(icon)} />
            <span className="tile">
              <Icon name={icon} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
