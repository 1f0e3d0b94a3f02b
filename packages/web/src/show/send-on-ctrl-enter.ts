import type { KeyboardEvent } from 'react';

/** Of a form: Ctrl+Enter, or Cmd+Enter, sends it from a field of several lines, too, with the checks that its button has. */
export function sendOnCtrlEnter(event: KeyboardEvent<HTMLFormElement>): void {
  const isAsked = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
  // A button does what it says.
  if (!isAsked || event.target instanceof HTMLButtonElement) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
