import { inspect } from 'node:util';
import type { Fields, Log } from './log.ts';

/** For a person at a terminal: one line a message. */
export function readableLog(
  write: (line: string) => void,
  now: () => number,
  least: 'debug' | 'info' | 'warn' | 'error',
): Log {
  const order = ['debug', 'info', 'warn', 'error'];
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: Fields = {}): void => {
      if (order.indexOf(level) < order.indexOf(least)) return;
      write(`${new Date(now()).toISOString()} ${level} ${message}${fieldText(fields)}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function fieldText(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => ` ${name}=${inspect(value, { breakLength: Number.POSITIVE_INFINITY })}`)
    .join('');
}
