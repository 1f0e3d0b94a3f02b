const kept = 'signalbox-last-visit';
const before = Number(localStorage.getItem(kept) ?? 0);

window.addEventListener('pagehide', () => localStorage.setItem(kept, String(Date.now())));

/** When a page was left here the last time, before this one was opened; 0 where none was. */
export function lastVisit(): number {
  return before;
}
