import { useRef, useState } from "react";
import { shortDate } from "../../../i18n/format.ts";
import { Button, Confirm, Icon, IconButton, Notice, toast } from "../../../ui/index.ts";
import { bytes } from "../../knowledge/words.ts";
import { addFile, fileAddress, removeFile } from "../api.ts";
import { tc } from "../texts.ts";
import type { CaseFile, RecordKind, UseCase } from "../types.ts";
import { problemsOf } from "../words.ts";
import { useAct } from "./acting.ts";

const MOST_BYTES = 20_000_000;

interface FilesProps {
  kind: RecordKind;
  useCase: UseCase;
  /** Null for who only reads. */
  onChange: ((next: UseCase) => void) | null;
}

/** The files that lie beside one document. */
export function Files({ kind, useCase, onChange }: FilesProps) {
  const files = useCase.files.filter((one) => one.kind === kind);
  const { act, busy, problem } = useAct((next) => onChange?.(next));
  const [removing, setRemoving] = useState<CaseFile | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const add = (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES) return toast(tc("fileTooLarge", { name: file.name }));
    void act(() => addFile(useCase.id, kind, file), tc("fileAdded", { name: file.name }));
  };
  if (files.length === 0 && !onChange) return null;
  return (
    <div className="record-files">
      {problem !== null && <Notice tone="error" title={tc("notSaved")}>{problemsOf(problem)}</Notice>}
      <ul>
        {files.map((file) => (
          <li key={file.id}>
            <Icon name="clip" small />
            <span>
              <a className="link" href={fileAddress(useCase.id, file.id)} download={file.name}>
                {file.name}
              </a>
              <small>{tc("fileFacts", { size: bytes(file.size), who: file.added_by || tc("somebody"), day: shortDate(file.added_at) })}</small>
            </span>
            {onChange && <IconButton icon="close" small label={tc("removeFile", { name: file.name })} onClick={() => setRemoving(file)} />}
          </li>
        ))}
      </ul>
      {onChange && (
        <>
          <Button look="link" busy={busy} aria-label={tc("addFileTo", { name: tc(`record_${kind}`) })} onClick={() => input.current?.click()}>
            {tc("addFile")}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            data-kind={kind}
            onChange={({ currentTarget }) => {
              add(currentTarget.files?.[0]);
              currentTarget.value = "";
            }}
          />
        </>
      )}
      {removing && (
        <Confirm title={tc("removeFileTitle", { name: removing.name })} verb={tc("remove")} onClose={() => setRemoving(null)} onConfirm={() => (setRemoving(null), void act(() => removeFile(useCase.id, removing.id), tc("fileRemoved")))}>
          {tc("removeFileWhy")}
        </Confirm>
      )}
    </div>
  );
}
