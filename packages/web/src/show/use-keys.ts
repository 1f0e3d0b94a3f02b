import { useEffect, useRef } from 'react';

/** By the key as the browser names it. */
export type Keys = { readonly [key: string]: (event: KeyboardEvent) => void };

/** Single keys that do something anywhere on the page, but where somebody types, or in a dialog. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event)) return;
      latest.current[event.key]?.(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

function isElsewhere({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  if (key === 'Enter' && /^(?:A|BUTTON)$/.test(target.tagName)) return true;
  return target.closest('[role="dialog"], [role="menu"]') !== null;
}
