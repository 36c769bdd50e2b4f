import { ApiError } from "../../../api/errors.ts";
import { onPersonChange } from "../../../app/session.ts";
import { store } from "../../../app/store.ts";
import { fetchDraft, saveDraft } from "../api.ts";
import type { Content, Draft, Field } from "../types.ts";
import { differing, merge, part, same } from "./merging.ts";

/** How long the typing rests before it is saved. */
const REST_MS = 1200;
const RETRY_MS = [3_000, 10_000, 30_000] as const;

export type Saving = "saved" | "changed" | "saving" | "failed";

export interface Building {
  state: "loading" | "ready" | "failed";
  error: unknown;
  /** As the server has it; `base` is its content, an empty one where what is stored cannot be read. */
  draft: Draft | null;
  base: Content | null;
  /** As it is on the page. */
  content: Content | null;
  saving: Saving;
  /** Why the last attempt to save failed. */
  problem: unknown;
  /** Somebody else has changed the same fields: nothing is saved until a choice is made. */
  clash: { theirs: Draft; fields: Field[] } | null;
  /** Who has changed other fields meanwhile; both parts are kept. */
  joined: string | null;
}

const EMPTY: Building = { state: "loading", error: null, draft: null, base: null, content: null, saving: "saved", problem: null, clash: null, joined: null };

/** What was typed and is not saved, in this tab: it outlives a reload and a session that ran out. */
interface Backup {
  base: Content;
  content: Content;
}
const key = (id: string) => `aarhusai.build.${id}`;

/** What a draft that cannot be read begins with; nothing of it is saved before somebody writes. */
const UNREADABLE: Content = {
  name: "", description: "", icon: "pen", tags: [], instructions: "", model_id: null, requirement: null, collections: [], tools: [], suggested_prompts: [],
  parameters: { temperature: null, top_p: null, max_output: null }, ceiling: null, banner: "", contact: "", open_instructions: true, open_sources: true,
  gate: { required: false, least: 1 }, sharing: [], denied: [],
};
const contentOf = ({ content }: Draft): Content => content ?? UNREADABLE;

/** One draft as this page knows it: it saves itself while one types, and loses neither one's own words nor others'. */
export class DraftRoom {
  readonly state = store<Building>(EMPTY);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | null = null;
  private attempts = 0;

  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** Fetches the draft. What was typed here and never saved is laid upon it. Failures show in the state. */
  async load(): Promise<void> {
    try {
      const draft = await fetchDraft(this.id);
      if (this.dirty) return; // somebody types already
      const base = contentOf(draft);
      this.set({ state: "ready", error: null, draft, base, content: base, saving: "saved", problem: null });
      const backup = this.backup();
      if (backup && !same(backup.content, base)) this.join(backup.base, backup.content, draft);
    } catch (error) {
      this.set(this.state.get().draft ? { problem: error } : { state: "failed", error });
    }
  }

  get dirty(): boolean {
    const { base, content } = this.state.get();
    return base !== null && content !== null && differing(base, content).length > 0;
  }

  /** Changes what is on the page at once, and saves it when the typing rests. */
  change(change: Partial<Content>): void {
    const { content, draft } = this.state.get();
    if (!content || !draft) return;
    this.set({ content: { ...content, ...change }, saving: "changed", joined: null });
    this.keep();
    this.saveIn(REST_MS);
  }

  /** Saves now what is not saved. Resolves when it is, or when it cannot be: then `problem` or `clash` says why. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.dirty && !this.state.get().clash) {
      await (this.sending ?? this.send());
      if (this.state.get().saving === "failed") return;
    }
    if (this.dirty) return;
    this.set({ saving: "saved" }); // also where what was chosen is what the server has already
    this.forget();
  }

  /** Chooses between two wordings of the same fields; what is chosen is saved. */
  settle(theirs: readonly Field[]): Promise<void> {
    const { clash, content } = this.state.get();
    if (!clash || !content) return Promise.resolve();
    const base = contentOf(clash.theirs);
    this.set({ clash: null, draft: clash.theirs, base, content: { ...content, ...part(base, theirs) } });
    return this.flush();
  }

  /** Takes over what the server answered to another change: a version restored, owners named. */
  adopt(draft: Draft): void {
    clearTimeout(this.timer);
    const base = contentOf(draft);
    this.set({ draft, base, content: base, saving: "saved", problem: null });
    this.forget();
  }

  private send(): Promise<void> {
    this.sending = this.sendOnce().finally(() => (this.sending = null));
    return this.sending;
  }

  private async sendOnce(): Promise<void> {
    const { draft, base, content } = this.state.get();
    if (!draft || !base || !content) return;
    this.set({ saving: "saving" });
    try {
      const saved = await saveDraft(this.id, draft.revision, content);
      this.attempts = 0;
      // The words on the page stay as they were typed, whatever the server made of them.
      this.set({ draft: saved, base: content, problem: null });
      if (this.dirty) this.saveIn(REST_MS);
      else this.forget();
      this.set({ saving: this.dirty ? "changed" : "saved" });
    } catch (error) {
      if (error instanceof ApiError && error.code === "draft_changed_meanwhile") return this.meet(base);
      this.set({ saving: "failed", problem: error });
      const lasting = error instanceof ApiError && error.status >= 400 && error.status < 500;
      if (!lasting) this.saveIn(RETRY_MS[Math.min(this.attempts++, RETRY_MS.length - 1)] ?? REST_MS);
    }
  }

  /** Somebody else has saved: fetch that, and lay both together. */
  private async meet(base: Content): Promise<void> {
    try {
      const theirs = await fetchDraft(this.id);
      const { content } = this.state.get();
      if (content) this.join(base, content, theirs);
    } catch (problem) {
      this.set({ saving: "failed", problem });
    }
  }

  private join(base: Content, mine: Content, theirs: Draft): void {
    const { content, clashes } = merge(base, mine, contentOf(theirs));
    if (clashes.length) this.set({ content, clash: { theirs, fields: clashes }, saving: "changed" });
    else {
      const met = !same(base, contentOf(theirs));
      this.set({ draft: theirs, base: contentOf(theirs), content, clash: null, saving: "changed", joined: met ? (theirs.saved_by?.name ?? "") : null });
      this.saveIn(0);
    }
  }

  private saveIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), milliseconds);
  }

  private backup(): Backup | null {
    try {
      const stored = sessionStorage.getItem(key(this.id));
      return stored ? (JSON.parse(stored) as Backup) : null;
    } catch {
      return null;
    }
  }

  private keep(): void {
    const { base, content } = this.state.get();
    try {
      if (base && content) sessionStorage.setItem(key(this.id), JSON.stringify({ base, content } satisfies Backup));
    } catch {
      // Storage is closed or full: what is typed is then kept by the page alone.
    }
  }

  private forget(): void {
    try {
      sessionStorage.removeItem(key(this.id));
    } catch {
      // It was never kept.
    }
  }

  private set(change: Partial<Building>): void {
    this.state.set((before) => ({ ...before, ...change }));
  }
}

const rooms = new Map<string, DraftRoom>();

/** The draft of an assistant; the same for every tab of the builder, so that nothing typed is left behind. */
export function draftRoom(id: string): DraftRoom {
  const known = rooms.get(id) ?? new DraftRoom(id);
  rooms.set(id, known);
  return known;
}

onPersonChange(() => rooms.clear());
