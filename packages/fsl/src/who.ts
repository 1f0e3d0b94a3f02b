import type { Who } from '@signalbox/engine';
import type { Report } from './report.ts';
import type { Name } from './syntax.ts';

const name = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u;

/** `"group(dev) or alice"`, with an optional `1 of` before it; undefined, and reported, where it is neither. */
export function readWho(written: Name, report: Report): Who | undefined {
  const count = /^\s*(\d+)\s+of\s+/i.exec(written.text);
  const rest = written.text.slice(count?.[0].length);
  if ((count && Number(count[1]) !== 1) || /\sand\s/i.test(rest)) {
    report('error', 'not_supported', 'a quorum (2 of …, … and …) is not supported yet: one person decides', written);
    return undefined;
  }
  const groups: string[] = [];
  const users: string[] = [];
  for (const part of rest.split(/\sor\s/i)) {
    const group = /^group\(([\s\S]*)\)$/i.exec(part.trim())?.[1]?.trim();
    const one = group ?? part.trim();
    if (!name.test(one)) {
      report('error', 'wrong_value', `who is group(NAME) or a user, joined by or; found "${one}"`, written);
      return undefined;
    }
    (group === undefined ? users : groups).push(one);
  }
  return { groups, users };
}
