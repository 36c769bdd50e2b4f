import { useState } from "react";
import { Button, Notice, TextField } from "../../../ui/index.ts";
import { setReview } from "../api.ts";
import { tc } from "../texts.ts";
import type { UseCase } from "../types.ts";
import { problemsOf } from "../words.ts";
import { useAct } from "./acting.ts";

/** Saying that the use was looked at again, and when next. */
export function Review({ useCase, onChange }: { useCase: UseCase; onChange: (next: UseCase) => void }) {
  const { act, busy, problem } = useAct(onChange);
  const [day, setDay] = useState(useCase.review_on ?? "");
  const [tried, setTried] = useState(false);
  const save = () => {
    setTried(true);
    if (day) void act(() => setReview(useCase.id, day), tc("reviewSaved"));
  };
  return (
    <div className="review">
      {problem !== null && <Notice tone="error" title={tc("notDone")}>{problemsOf(problem)}</Notice>}
      <TextField type="date" label={tc("nextReview")} name="review" value={day} error={tried && !day ? tc("dayMissing") : null} onChange={(event) => setDay(event.currentTarget.value)} />
      <Button busy={busy} onClick={save}>
        {tc("saveReview")}
      </Button>
    </div>
  );
}
