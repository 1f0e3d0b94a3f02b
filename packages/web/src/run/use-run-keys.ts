import { useEffect } from 'react';
import { nextFailure } from './next-failure.ts';
import { useRun } from './run-context.tsx';

/** `f` goes to the next failure, `esc` lets go of the selection. Where somebody writes, keys are text. */
export function useRunKeys(): void {
  const { shown, visit, search, select } = useRun();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      if (event.key === 'Escape' && search.step !== undefined) select(undefined);
      if (event.key !== 'f') return;
      const next = nextFailure(shown.visits, visit);
      if (next) select(next.step, next.visit);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [shown, visit, search.step, select]);
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
