export type Toast = { readonly id: number; readonly tone: 'good' | 'bad'; readonly text: string };

const shownMs = 6000;
const watchers = new Set<() => void>();
let toasts: readonly Toast[] = [];
let lastId = 0;

/** Says shortly what has been done, or has failed, without moving the page. */
export function toast(tone: Toast['tone'], text: string): void {
  lastId += 1;
  const id = lastId;
  change([...toasts, { id, tone, text }].slice(-3));
  setTimeout(() => change(toasts.filter((each) => each.id !== id)), shownMs);
}

export function currentToasts(): readonly Toast[] {
  return toasts;
}

export function watchToasts(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const watcher of watchers) watcher();
}
