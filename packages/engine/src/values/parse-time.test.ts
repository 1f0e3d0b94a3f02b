import { expect, test } from 'vitest';
import { parseTime } from './parse-time.ts';

test.each([
  ['1970-01-01T00:00Z', 0],
  ['2026-11-20T12:00:00Z', 1_795_176_000_000],
  ['2026-11-20T12:00:00.5Z', 1_795_176_000_500],
  ['2026-11-20T14:00:00+02:00', 1_795_176_000_000],
  ['2026-11-20T06:30:00-05:30', 1_795_176_000_000],
  ['2028-02-29T00:00Z', 1_835_395_200_000],
  ['2000-02-29T23:59:59.999Z', 951_868_799_999],
  ['2026-12-31T00:00Z', 1_798_675_200_000],
  ['2027-02-29T00:00Z', undefined],
  ['2100-02-29T00:00Z', undefined],
  ['2026-13-01T00:00Z', undefined],
  ['2026-00-01T00:00Z', undefined],
  ['2026-01-00T00:00Z', undefined],
  ['2026-01-32T00:00Z', undefined],
  ['2026-01-01T24:00Z', undefined],
  ['2026-01-01T00:60Z', undefined],
  ['2026-01-01T00:00:60Z', undefined],
  ['2026-01-01T00:00+24:00', undefined],
  ['2026-01-01T00:00+00:60', undefined],
  ['2026-01-01T00:00', undefined],
  ['tomorrow', undefined],
])('%j is the instant %d', (text, instant) => {
  expect(parseTime(text)).toBe(instant);
});
