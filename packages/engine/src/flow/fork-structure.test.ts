import { describe, expect, test } from 'vitest';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { finishedBefore } from './finished-before.ts';
import { areSiblings, forkStructure } from './fork-structure.ts';
import { reachedSteps } from './reached-steps.ts';

function structureOf(...steps: readonly StepSketch[]) {
  const { placeOf, joinOf, problems } = forkStructure(sketchFlow(steps));
  const places = [...placeOf].map(([step, place]) => [step, place.map(({ fork, branch }) => `${fork}.${branch}`)]);
  return {
    places: Object.fromEntries(places),
    joins: Object.fromEntries(joinOf),
    problems: problems.map(({ kind, step, outcome, to }) => `${kind}: ${step} ${outcome} -> ${to}`),
  };
}

const branches: readonly StepSketch[] = [
  { name: 'a', on: { OK: 'b&c' } },
  { name: 'b', on: { OK: 'd' } },
  { name: 'c', on: { OK: 'd' } },
  { name: 'd', enter: 'all', on: { OK: 'done' } },
];

describe('the structure of forks', () => {
  test('is empty for a flow without steps, and flat for one without forks', () => {
    expect(structureOf()).toEqual({ places: {}, joins: {}, problems: [] });
    const flat = structureOf({ name: 'a', on: { OK: 'b', NO: 'gone' } }, { name: 'b', on: { OK: 'a' } });
    expect(flat).toEqual({ places: { a: [], b: [] }, joins: {}, problems: [] });
    const open = structureOf(
      { name: 'a', on: { OK: 'b&gone', NO: 'nowhere' } },
      { name: 'b', on: { OK: 'lost', BACK: 'a' } },
    );
    expect(open).toEqual({ places: { a: [], b: ['a.b'] }, joins: {}, problems: [] });
  });

  test('places each step in its branch, and the join outside', () => {
    expect(structureOf(...branches)).toEqual({
      places: { a: [], b: ['a.b'], c: ['a.c'], d: [] },
      joins: { a: 'd' },
      problems: [],
    });
  });

  test('nests', () => {
    const nested = structureOf(
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', on: { OK: 'e&f' } },
      { name: 'e', on: { OK: 'g' } },
      { name: 'f', on: { OK: 'g', BACK: 'b', FAR: 'a' } },
      { name: 'g', enter: 'all', on: { OK: 'd' } },
      { name: 'c', on: { OK: 'd' } },
      { name: 'd', enter: 'all', on: { OK: 'done' } },
    );
    expect(nested.places).toMatchObject({ e: ['a.b', 'b.e'], f: ['a.b', 'b.f'], g: ['a.b'], d: [] });
    expect(nested).toMatchObject({ joins: { a: 'd', b: 'g' }, problems: [] });
  });

  test('lets a branch lead back to its fork, before it, and to a join that is over', () => {
    const loops = structureOf(
      { name: 'first', on: { OK: 'p&q' } },
      { name: 'p', on: { OK: 'j' } },
      { name: 'q', on: { OK: 'j' } },
      { name: 'j', enter: 'all', on: { OK: 'a', AGAIN: 'j' } },
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', on: { OK: 'd', FORK: 'a', BEFORE: 'first', JOIN: 'j' } },
      { name: 'c', on: { OK: 'd' } },
      { name: 'd', enter: 'all', on: { OK: 'done' } },
    );
    expect(loops).toMatchObject({ joins: { first: 'j', a: 'd' }, problems: [] });
  });
});

describe('a problem', () => {
  test('is an edge into a sibling branch', () => {
    const { problems } = structureOf(
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', on: { OK: 'c' } },
      { name: 'c', on: { OK: 'done' } },
    );
    expect(problems).toEqual(['two_places: b OK -> c']);
  });

  test('is a step that two branches reach and that is no join', () => {
    const { problems } = structureOf(
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', on: { OK: 'd' } },
      { name: 'c', on: { OK: 'd' } },
      { name: 'd', on: { OK: 'done' } },
    );
    expect(problems).toEqual(['two_places: b OK -> d']);
  });

  test('is an edge out of a branch to a step that is not before its fork', () => {
    const { problems } = structureOf(
      { name: 'a', on: { OK: 'b&c', NO: 'tell' } },
      { name: 'b', on: { OK: 'done', NO: 'tell' } },
      { name: 'c', on: { OK: 'done' } },
      { name: 'tell', on: { OK: 'done' } },
    );
    expect(problems).toEqual(['leaves_branch: b NO -> tell']);
  });

  test('is a set with two joins', () => {
    const { problems } = structureOf(
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', on: { OK: 'd' } },
      { name: 'c', on: { OK: 'e' } },
      { name: 'd', enter: 'all', on: { OK: 'done' } },
      { name: 'e', enter: 'all', on: { OK: 'done' } },
    );
    expect(problems).toEqual(['two_joins: b OK -> d']);
  });

  test('is a join that no branch leads to', () => {
    const { problems } = structureOf({ name: 'a', on: { OK: 'b' } }, { name: 'b', enter: 'all', on: { OK: 'done' } });
    expect(problems).toEqual(['join_outside: a OK -> b']);
  });
});

test('nothing is said of steps that a flow has not', () => {
  const version = sketchFlow([{ name: 'a', on: { OK: 'nowhere' } }]);
  const structure = forkStructure(version);
  expect(areSiblings('nowhere', 'else', structure)).toBe(false);
  const { steps } = version.flow;
  expect([...reachedSteps(version.flow, steps[0]!, ['OK'])]).toEqual([]);
  const before = finishedBefore(steps, structure, new Set(['nowhere', 'a']));
  expect([before.may('a', 'nowhere'), before.may('a', 'a')]).toEqual([false, false]);
});

test('branches beside each other are siblings, one within itself is not', () => {
  const structure = forkStructure(sketchFlow(branches));
  expect([
    areSiblings('b', 'c', structure),
    areSiblings('b', 'b', structure),
    areSiblings('b', 'd', structure),
  ]).toEqual([true, false, false]);
});
