import type { Message } from "../../api/types.ts";

/** A conversation's messages by id. Every edit and every new answer is a branch: nothing is overwritten. */
export type Tree = Readonly<Record<string, Message>>;

export const treeOf = (messages: readonly Message[]): Tree => Object.fromEntries(messages.map((one) => [one.id, one]));

/** The messages from the first one down to the given leaf. A missing leaf gives the newest branch. */
export function pathTo(tree: Tree, leaf: string | null): Message[] {
  const path: Message[] = [];
  const start = leaf && tree[leaf] ? leaf : newest(Object.values(tree))?.id;
  for (let at = start; at; at = tree[at]?.parent_id ?? undefined) {
    const message = tree[at];
    if (!message || path.length > 5000) break;
    path.push(message);
  }
  return path.reverse();
}

/**
 * For every message the versions it is one of: edits of the same question, or answers to the same question, oldest
 * first.
 */
export function versionsOf(tree: Tree): ReadonlyMap<string, Message[]> {
  const together = new Map<string, Message[]>();
  for (const message of Object.values(tree)) {
    const key = `${message.role} ${message.parent_id}`;
    together.set(key, [...(together.get(key) ?? []), message]);
  }
  const versions = new Map<string, Message[]>();
  for (const list of together.values()) for (const message of list) versions.set(message.id, list);
  for (const list of together.values()) list.sort(byAge);
  return versions;
}

/** The leaf below a message, following the newest branch at each fork. */
export function leafBelow(tree: Tree, id: string): string {
  const children = new Map<string, Message[]>();
  for (const message of Object.values(tree)) {
    if (message.parent_id) children.set(message.parent_id, [...(children.get(message.parent_id) ?? []), message]);
  }
  let at = id;
  for (let next = newest(children.get(at) ?? []); next; next = newest(children.get(at) ?? [])) at = next.id;
  return at;
}

const byAge = (one: Message, other: Message): number => one.created_at.localeCompare(other.created_at) || one.id.localeCompare(other.id);
const newest = (messages: Message[]): Message | undefined => messages.toSorted(byAge).at(-1);
