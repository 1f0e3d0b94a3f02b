import type { ActView } from '@signalbox/protocol';
import { argsText } from './event-text.ts';
import { oneLine } from './table.ts';

/** What somebody did to a step, in a line. */
export function presentAct({ action, by, args = {}, status, answer, problem }: ActView): string {
  const given = argsText(args);
  const who = by === undefined ? '' : ` by ${by}`;
  return oneLine(`${action}${who}${given === '' ? '' : ` (${given})`}: ${outcomeOf()}`);

  function outcomeOf(): string {
    switch (status) {
      case 'running':
        return 'it is still being executed';
      case 'ok':
        return answer === undefined ? 'ok' : `ok, ${answer}`;
      case 'not_ok':
        return `not ok, ${problem?.message}`;
      case 'withdrawn':
        return 'its step ended before it was over';
    }
  }
}
