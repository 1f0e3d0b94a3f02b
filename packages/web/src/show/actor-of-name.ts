import type { Actor } from '@signalbox/engine';

/** The API names an actor as people read it; folding a journal needs one again, to be named the same. */
export function actorOfName(name: string): Actor {
  if (name === 'admin' || name === 'callback' || name === 'system') return { kind: name };
  if (name.startsWith('hook of ')) return { kind: 'hook', repository: name.slice('hook of '.length) };
  return { kind: 'user', id: name, name };
}
