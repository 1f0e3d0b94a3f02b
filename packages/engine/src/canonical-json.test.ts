import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf } from './canonical-json.ts';
import { hashFlow } from './flow/hash-flow.ts';
import { sketchFlow } from './testing/sketch-flow.ts';

describe('canonical JSON', () => {
  test('has sorted keys, and nothing where there is nothing', () => {
    expect(canonicalJson({ b: [1, undefined, { d: null, c: 'é' }], a: undefined, B: true })).toBe(
      '{"B":true,"b":[1,null,{"c":"é","d":null}]}',
    );
  });

  test('is JSON of the same data, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('has the digest of its UTF-8 text', () => {
    const expected = createHash('sha256').update('{"a":"ü😀"}').digest('hex');
    expect(digestOf({ a: 'ü😀' })).toBe(expected);
  });
});

describe('the hash of a flow', () => {
  const version = sketchFlow([{ name: 'a', on: { SUCCESS: 'done' } }]);

  test('is the same for the same content', () => {
    expect(hashFlow(JSON.parse(JSON.stringify(version.flow)), version.jobs)).toEqual(version);
  });

  test('covers the flow and the contracts of its jobs', () => {
    const jobs = Object.fromEntries(
      Object.entries(version.jobs).map(([name, job]) => [name, { ...job, effect: true }]),
    );
    expect(hashFlow(version.flow, jobs).hash).not.toBe(version.hash);
    expect(hashFlow({ ...version.flow, name: 'other' }, version.jobs).hash).not.toBe(version.hash);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reversed(member)])
      .reverse(),
  );
}
