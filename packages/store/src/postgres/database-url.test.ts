import { expect, test } from 'vitest';
import { readDatabaseUrl } from './database-url.ts';

const usual = { portable: false, prepare: false, weakDurability: false, connections: 10, hints: true };

test('an address names its place without the password', () => {
  expect(readDatabaseUrl('postgres://signalbox:sword@db.example:5433/box?sslmode=require')).toEqual({
    ok: true,
    database: {
      ...usual,
      url: 'postgres://signalbox:sword@db.example:5433/box?sslmode=require',
      place: 'db.example:5433/box',
    },
  });
});

test('what concerns Signalbox stands behind it, and does not reach the driver', () => {
  const all = 'postgresql://db/box?portable=on&prepare=on&weak-durability=on&connections=3';
  expect(readDatabaseUrl(all)).toEqual({
    ok: true,
    database: {
      url: 'postgresql://db/box',
      place: 'db/box',
      portable: true,
      prepare: true,
      weakDurability: true,
      connections: 3,
      hints: false,
    },
  });
});

test('servers give each other hints unless that is switched off', () => {
  expect(readDatabaseUrl('postgres://db/box?hints=off')).toMatchObject({ database: { hints: false, portable: false } });
  expect(readDatabaseUrl('postgres://db/box?hints=on')).toMatchObject({ database: { hints: true } });
});

test.each([
  ['db.example', 'an address as postgres://USER:PASSWORD@HOST:PORT/NAME'],
  ['mysql://db/box', 'an address as postgres://USER:PASSWORD@HOST:PORT/NAME'],
  ['postgres://db', 'an address as postgres://USER:PASSWORD@HOST:PORT/NAME'],
  ['postgres://db/box?portable=yes', 'portable is on or off'],
  ['postgres://db/box?connections=0', 'connections is a number from 1 to 1000'],
])('%s is refused', (text, problem) => {
  expect(readDatabaseUrl(text)).toEqual({ ok: false, problem });
});
