import { expect } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import type { BranchRef } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Played } from './play.ts';

/** What people have agreed to, of the steps that a token may begin until the next decision. */
type Agreed = ReadonlyMap<string, string>;

const nothing: Agreed = new Map();

/** A token that comes of a grant begins a guarded step with the arguments that were granted, whatever way it has gone. */
export function checkGrants({ journal }: Played): void {
  const tokens = new Tokens();
  for (const { events } of journal) for (const event of events) tokens.follow(event);
}

class Tokens {
  readonly #agreed = new Map<string, Agreed>();
  readonly #tokenOf = new Map<string, string>();
  readonly #guards = new Map<string, Agreed>();
  readonly #setOf = new Map<string, readonly string[]>();
  /** Of the token that moves. */
  #moving: Agreed = nothing;
  #granted: Agreed = nothing;

  follow(event: RunEvent): void {
    switch (event.type) {
      case 'decision_opened': {
        const { guards } = event.decision;
        this.#guards.set(event.step, new Map(guards.map(({ step, args }) => [step, canonicalJson(args)])));
        return;
      }
      case 'decision_made':
        this.#granted = event.granted.length > 0 ? (this.#guards.get(event.step) ?? nothing) : nothing;
        return;
      case 'visit_closed':
        this.#moving = this.#guards.has(event.step) ? this.#granted : this.#ofStep(event.step);
        this.#granted = nothing;
        return;
      case 'grant_superseded':
        this.#moving = nothing;
        return;
      case 'branches_opened':
        this.#setOf.set(event.set, event.branches);
        for (const branch of event.branches) this.#agreed.set(keyOf({ set: event.set, branch }), this.#moving);
        return;
      case 'branch_ended': {
        this.#agreed.set(keyOf(event), event.end === 'arrived' ? this.#moving : nothing);
        const ended = (this.#setOf.get(event.set) ?? []).map((branch) =>
          this.#agreed.get(keyOf({ set: event.set, branch })),
        );
        this.#moving = new Map(ended.flatMap((each) => [...(each ?? nothing)]));
        return;
      }
      case 'visit_opened': {
        const key = keyOf(event.branch);
        const begins = event.branch?.branch === event.step && this.#agreed.has(key);
        if (!begins) this.#agreed.set(key, this.#moving);
        this.#tokenOf.set(event.step, key);
        return;
      }
      case 'attempt_started': {
        const agreed = this.#ofStep(event.step).get(event.step);
        if (agreed !== undefined) expect(canonicalJson(event.args)).toBe(agreed);
      }
    }
  }

  #ofStep(step: string): Agreed {
    return this.#agreed.get(this.#tokenOf.get(step) ?? '') ?? nothing;
  }
}

function keyOf(branch: Pick<BranchRef, 'set' | 'branch'> | undefined): string {
  return branch ? `${branch.set}/${branch.branch}` : 'run';
}
