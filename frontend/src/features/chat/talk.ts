import * as api from "../../api/chat.ts";
import { changeConversation } from "../../api/conversations.ts";
import { ApiError } from "../../api/errors.ts";
import type { Conversation, Message, TurnEvent, TurnRequest } from "../../api/types.ts";
import { store } from "../../app/store.ts";
import { type Growing, grow, grownFrom, nothingYet } from "./answer.ts";
import { readTurn } from "./following.ts";
import { leafBelow, pathTo, type Tree, treeOf } from "./tree.ts";

/** How often the screen is drawn while an answer grows. */
const PAINT_MS = 60;

export interface Talk {
  conversation: Conversation | null;
  tree: Tree;
  /** The leaf that is shown. */
  head: string | null;
  state: "loading" | "ready" | "failed";
  error: unknown;
  /** Sent, but not yet confirmed by the server. `text` is null when an answer is asked for again. */
  asked: { text: string | null; parent: string | null } | null;
  /** The answer that is being written right now. */
  writing: { turn: string; answer: string; growing: Growing; stopping: boolean } | null;
  /** The line to the server is lost; the answer is written on, and will be fetched. */
  lost: boolean;
}

export type Question = Pick<TurnRequest, "parent_id" | "text" | "model_id" | "temporary" | "request_id" | "declared" | "corrections" | "attachments" | "collections" | "trial">;

const EMPTY: Talk = { conversation: null, tree: {}, head: null, state: "loading", error: null, asked: null, writing: null, lost: false };

/** One conversation as this page knows it: loading, asking, following, stopping. */
export class TalkRoom {
  readonly state = store<Talk>(EMPTY);
  /** Called when a new conversation has been given its id. */
  onNamed: (id: string) => void = () => undefined;
  onChanged: (conversation: Conversation) => void = () => undefined;
  private id: string | null;
  private reading: AbortController | null = null;
  /** Is somebody looking at it? */
  watched = false;
  private leaving: ReturnType<typeof setTimeout> | undefined;
  private assistant: string | null = null;

  constructor(id: string | null, assistant: string | null = null) {
    this.id = id;
    this.assistant = assistant;
    if (id === null) this.state.set({ ...EMPTY, state: "ready" });
  }

  get conversationId(): string | null {
    return this.id;
  }

  /** Somebody looks at it: fetch what is new, and follow what is being written. */
  enter(): void {
    clearTimeout(this.leaving);
    this.watched = true;
    if (this.id && !this.reading) void this.load();
  }

  /** Nobody looks any more: stop reading. The answer is written on by the server. */
  leave(): void {
    this.watched = false;
    this.leaving = setTimeout(() => {
      this.reading?.abort();
      this.reading = null;
    });
  }

  /** Fetches the whole conversation, and follows its running answer if there is one. Failures show in the state. */
  async load(): Promise<void> {
    if (!this.id || this.reading) return;
    this.set({ error: null, state: this.state.get().state === "ready" ? "ready" : "loading" });
    try {
      const { conversation, messages, running } = await api.openConversation(this.id);
      if (this.reading) return;
      this.set({ state: "ready", conversation, tree: treeOf(messages), head: conversation.head_id, writing: null, asked: null });
      this.onChanged(conversation);
      if (running) this.follow((signal) => api.resumeTurn(running.turn_id, 0, signal)).catch(() => undefined);
    } catch (error) {
      this.set({ state: "failed", error });
    }
  }

  /**
   * Asks, or asks for an answer again. Resolves when the server has stored it; raises what stood in the way, and
   * then nothing is lost: the caller still has the text, and the same request_id asks nothing twice.
   */
  async ask(question: Question): Promise<void> {
    const { conversation, head } = this.state.get();
    const request: TurnRequest = { ...question, conversation_id: this.id, assistant_id: conversation?.assistant_id ?? this.assistant };
    this.reading?.abort();
    this.set({ asked: { text: question.text, parent: question.parent_id }, error: null });
    let confirm: () => void = () => undefined;
    const confirmed = new Promise<void>((resolve) => (confirm = resolve));
    const read = this.follow((signal) => api.beginTurn(request, signal), () => confirm());
    try {
      await Promise.race([confirmed, read]);
    } catch (error) {
      this.set({ asked: null, head });
      // The screen was behind what the server knows: show what is there.
      if (error instanceof ApiError && ["parent_changed", "turn_running", "changed_meanwhile", "request_repeated"].includes(error.code)) void this.load();
      throw error;
    }
    read.catch(() => undefined); // a line lost later is told in the state
  }

  /** Asks the server to stop writing; the end arrives with the stream. */
  async stop(): Promise<void> {
    const { writing } = this.state.get();
    if (!writing) return;
    this.set({ writing: { ...writing, stopping: true } });
    try {
      await api.stopTurn(writing.turn);
    } catch (error) {
      const now = this.state.get().writing;
      if (now) this.set({ writing: { ...now, stopping: false } });
      throw error;
    }
  }

  /** Shows another version, with the newest of what follows it, and remembers the choice. */
  async show(message: Message["id"]): Promise<void> {
    const { tree, conversation } = this.state.get();
    const head = leafBelow(tree, message);
    this.set({ head });
    if (conversation && !conversation.temporary) this.adopt(await changeConversation(conversation.id, conversation.revision, { head_id: head }));
  }

  /** Brings a message of another branch into the path, without remembering that as a choice. */
  reveal(message: Message["id"]): void {
    const { tree, head } = this.state.get();
    if (tree[message] && !pathTo(tree, head).some((one) => one.id === message)) this.set({ head: leafBelow(tree, message) });
  }

  /** Takes over what is new about the conversation, from this tab or another. */
  adopt(conversation: Conversation): void {
    const now = this.state.get();
    if (now.conversation && conversation.revision < now.conversation.revision) return;
    this.set({ conversation });
    if (now.writing || now.asked || conversation.head_id === null || conversation.head_id === now.head) return;
    if (now.tree[conversation.head_id]) this.set({ head: conversation.head_id });
    else void this.load();
  }

  /** Keeps a class that was declared for the conversation, until the server tells of it. */
  declared(declared_class: string): void {
    const { conversation } = this.state.get();
    if (conversation) this.set({ conversation: { ...conversation, declared_class } });
  }

  /** Keeps a changed rating. */
  rated(message: Message["id"], feedback: Message["feedback"]): void {
    const one = this.state.get().tree[message];
    if (one) this.put({ ...one, feedback });
  }

  private async follow(first: (signal: AbortSignal) => ReturnType<typeof api.beginTurn>, confirm: () => void = () => undefined): Promise<void> {
    const mine = new AbortController();
    this.reading = mine;
    let growing = nothingYet();
    let painting: ReturnType<typeof setTimeout> | undefined;
    const paint = () => {
      painting = undefined;
      const { writing } = this.state.get();
      if (writing && this.reading === mine) this.set({ writing: { ...writing, growing } });
    };
    const onEvent = (event: TurnEvent) => {
      if (event.type === "turn") {
        growing = grownFrom(event.data.answer);
        this.turnBegan(event.data);
        confirm();
      } else if (event.type === "end") {
        clearTimeout(painting);
        this.turnEnded(event.data);
      } else {
        growing = grow(growing, event);
        painting ??= setTimeout(paint, PAINT_MS);
      }
    };
    try {
      await readTurn(() => first(mine.signal), { onEvent, onLost: (lost) => this.set({ lost }) }, mine.signal);
    } catch (error) {
      if (!mine.signal.aborted && this.state.get().writing) {
        this.reading = null;
        void this.load();
      }
      throw error;
    } finally {
      clearTimeout(painting);
      if (this.reading === mine) {
        this.reading = null;
        this.set({ lost: false, writing: null });
      }
    }
  }

  private turnBegan({ turn_id: turn, conversation, question, answer }: Extract<TurnEvent, { type: "turn" }>["data"]): void {
    if (question) this.put(question);
    this.put(answer);
    this.set({ asked: null, head: answer.id, conversation, state: "ready", writing: { turn, answer: answer.id, growing: grownFrom(answer), stopping: false } });
    this.onChanged(conversation);
    if (this.id !== conversation.id) {
      this.id = conversation.id;
      this.onNamed(conversation.id);
    }
  }

  private turnEnded({ answer, conversation }: Extract<TurnEvent, { type: "end" }>["data"]): void {
    this.put(answer);
    this.set({ writing: null, lost: false, conversation });
    this.onChanged(conversation);
  }

  private put(message: Message): void {
    this.set({ tree: { ...this.state.get().tree, [message.id]: message } });
  }

  private set(change: Partial<Talk>): void {
    this.state.set((before) => ({ ...before, ...change }));
  }
}
