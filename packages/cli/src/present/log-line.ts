import type { ProcLine } from '../read-logs.ts';
import type { Style } from './style.ts';

type Look = { readonly before: ProcLine | undefined; readonly style: Style };

/** One line of a log, with a heading where another proc begins. */
export function presentLogLine({ workflow, proc, type, out }: ProcLine, { before, style }: Look): string {
  const goesOn = before !== undefined && before.workflow === workflow && before.proc === proc;
  const heading = goesOn ? '' : `${style.strong(`== ${workflow} / ${proc}`)}\n`;
  const text = out.replace(/\n$/, '');
  switch (type) {
    case 0:
    case 1:
      return `${heading}${text}\n`;
    case 2:
      return `${heading}${style.faint(`exit status ${text}`)}\n`;
    default:
      return heading;
  }
}
