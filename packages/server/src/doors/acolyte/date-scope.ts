import { type Instant, own, type Values } from '@signalbox/engine';
import { AcolyteError } from './acolyte-error.ts';

/** `begin_date` and `end_date` of a query: days, or moments, in UTC, and both of them are within. */
export function dateScope(query: Values): { readonly from?: Instant; readonly until?: Instant } {
  const begin = dateOf(query, 'begin_date');
  const end = dateOf(query, 'end_date');
  return { ...(begin && { from: begin.at }), ...(end && { until: end.at + end.lastsMs }) };
}

const form = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/;
const dayMs = 86_400_000;

function dateOf(query: Values, name: string): { readonly at: Instant; readonly lastsMs: number } | undefined {
  const given = own(query, name);
  if (given === undefined || given === '') return undefined;
  const [, day, time] = form.exec(String(given)) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time ?? '00:00:00'}Z`);
  if (!Number.isNaN(at)) return { at, lastsMs: time === undefined ? dayMs : 1000 };
  const facts = { field_name: name, expect: 'YYYY-MM-DD HH:MM:SS' };
  throw new AcolyteError('invalid_format', { reason: `${name}_invalid_format`, facts });
}
