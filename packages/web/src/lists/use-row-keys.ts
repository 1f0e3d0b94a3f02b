import { type RefObject, useEffect } from 'react';

/** `j` and `k` move the focus to the link, or the button, of the next row and of the one before. */
export function useRowKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey || isWritten(event.target)) return;
      const targets = [...(body.current?.children ?? [])].flatMap((row) => row.querySelector('a, button') ?? []);
      const at = targets.findIndex((target) => target.closest('tr')?.contains(document.activeElement));
      const next = targets[at === -1 && step === -1 ? targets.length - 1 : at + step];
      if (!(next instanceof HTMLElement)) return;
      event.preventDefault();
      next.focus();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [body]);
}

/** Keys are letters there. */
function isWritten(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
