import fc from 'fast-check';
import { checkFlow } from '../check/check-flow.ts';
import type { FlowVersion } from '../flow/flow.ts';
import { type StepSketch, sketchFlow } from './sketch-flow.ts';

/** Flows with forks in branches of forks, joins or none, and edges back that abandon sets: all that a save accepts. */
export const arbitraryForks: fc.Arbitrary<FlowVersion> = fc
  .record({
    tape: fc.array(fc.nat(10_000), { minLength: 20, maxLength: 120 }),
    onFailure: fc.constantFrom('stop' as const, 'hold' as const, 'rollback' as const),
    transitions: fc.constantFrom(20, 10_000),
    visitsPerMinute: fc.constantFrom(0, 3, 600),
  })
  .map(({ tape, onFailure, ...limits }) => sketchFlow(new Sketcher(tape).sketch(), { onFailure, limits }))
  .filter((version) => !checkFlow(version, 'warning').some(({ severity }) => severity === 'error'));

/** Names that are members of every object must be names like any other. */
const oddNames = ['constructor', '__proto__', 'toString'];

type Region = {
  /** Where its last step leads: the join of the branch, or done. */
  readonly exit: string;
  /** Steps around it, that an edge may go back to. */
  readonly before: readonly string[];
  readonly depth: number;
};

/** Chooses by the numbers of a tape, the first way where it has ended. */
class Sketcher {
  readonly #tape: readonly number[];
  readonly #steps: StepSketch[] = [];
  #read = 0;
  #named = 0;

  constructor(tape: readonly number[]) {
    this.#tape = tape;
  }

  /** The entry comes first. */
  sketch(): readonly StepSketch[] {
    const entry = this.#region({ exit: 'done', before: [], depth: 0 });
    return this.#steps.toSorted((a, b) => Number(b.name === entry) - Number(a.name === entry));
  }

  #region(region: Region): string {
    const names = Array.from({ length: 1 + this.#pick(2) }, () => this.#name());
    const before = [...region.before, ...names.slice(0, 1)];
    names.forEach((name, index) => {
      const next = names[index + 1] ?? region.exit;
      if (region.depth < 3 && this.#named < 14 && this.#pick(3) > 0) this.#fork(name, next, { ...region, before });
      else this.#step(name, { OK: next }, { ...region, before });
    });
    return names[0] as string;
  }

  #fork(name: string, next: string, region: Region): void {
    const join = this.#pick(4) > 0 ? this.#name() : undefined;
    const inner = { exit: join ?? 'done', before: [...region.before, name], depth: region.depth + 1 };
    const branches = Array.from({ length: 2 + this.#pick(2) }, () => this.#region(inner));
    this.#step(name, { OK: branches.join('&') }, { ...region, exit: join ?? next });
    if (join !== undefined) this.#step(join, { OK: next }, region, { enter: 'all' });
  }

  #step(name: string, on: StepSketch['on'], { exit, before }: Region, more: Pick<StepSketch, 'enter'> = {}): void {
    const targets = [exit, name, ...before, ...before, 'done', 'stopped', 'hold'];
    const other = () => targets[this.#pick(targets.length)] as string;
    const mapped = ['NO', 'TIMEOUT', 'UNREACHABLE', 'EXPIRED'].filter((_, index) => this.#pick(index + 2) === 0);
    const kind = (['http', 'http', 'decision'] as const)[this.#pick(3)] ?? 'http';
    const retry = { maxAttempts: 2, backoffMs: 50, maxBackoffMs: 50 };
    this.#steps.push({
      name,
      kind,
      on: { ...on, ...Object.fromEntries(mapped.map((outcome) => [outcome, other()])) },
      outcomes: ['OK', 'NO', 'UNMAPPED'],
      effect: this.#pick(2) === 0,
      trigger: this.#pick(6) === 1 ? 'manual' : 'auto',
      ...(kind === 'http' && this.#pick(3) === 1 && { timeoutMs: 100, retry }),
      ...(kind === 'http' && this.#pick(8) === 1 && { args: contextual }),
      ...more,
    });
  }

  #name(): string {
    this.#named += 1;
    return oddNames[this.#named - 1] ?? `s${this.#named}`;
  }

  #pick(ways: number): number {
    const number = this.#tape[this.#read] ?? 0;
    this.#read += 1;
    return number % ways;
  }
}

/** It may change after people have agreed to it, and a decision is then taken again. */
const contextual = [{ name: 'what', from: { kind: 'context' as const, path: ['shared'] } }];
