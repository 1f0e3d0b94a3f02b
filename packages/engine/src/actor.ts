/**
 * Who causes a transition. Identity comes from the credential that the door checked, never from a body.
 * A `callback` shows the uuid of an attempt; `agent` is a worker's own key; `hook` a signed call of a forge.
 */
export type Actor =
  | { readonly kind: 'user'; readonly id: string; readonly name: string }
  /** The built-in administrator: open mode and the bootstrap token act as it. */
  | { readonly kind: 'admin' }
  | { readonly kind: 'callback' }
  | { readonly kind: 'agent'; readonly id: string; readonly name: string }
  | { readonly kind: 'hook'; readonly repository: string }
  | { readonly kind: 'system' };

/** What the journal and the pages call an actor. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
    case 'agent':
      return actor.name;
    case 'hook':
      return `hook of ${actor.repository}`;
    default:
      return actor.kind;
  }
}

export function isSamePerson(a: Actor, b: Actor): boolean {
  return a.kind === b.kind && (a.kind !== 'user' || b.kind !== 'user' || a.id === b.id);
}
