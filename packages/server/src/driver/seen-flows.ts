import type { ChildFlow, FindFlow, FlowVersion, NewestFlow } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { flowsBelow } from './flows-below.ts';
import { ValueNumbers } from './value-numbers.ts';

type Asked = { readonly project: string; readonly child: ChildFlow };

/**
 * The newest versions of flows that guarded steps start, and of what is started below them, as far as deciding has
 * asked for them: to look for all that may be asked for cost each command of such a run 0.4 s.
 */
export class SeenFlows {
  readonly #store: Pick<Store, 'flow'>;
  readonly #seen = new Map<string, { readonly newest: NewestFlow | undefined }>();
  readonly #asked = new Map<string, Asked>();
  readonly #versions = new Map<string, Promise<FlowVersion | undefined>>();
  readonly #numbers = new ValueNumbers();
  #rounds = 0;

  constructor(store: Pick<Store, 'flow'>) {
    this.#store = store;
  }

  readonly find: FindFlow = (project, child) => {
    const key = this.#keyOf(project, child);
    const seen = this.#seen.get(key);
    if (!seen) this.#asked.set(key, { project, child });
    return seen;
  };

  /** Looks for what has been asked for in vain. False where that was nothing, and what was decided holds. */
  async look(): Promise<boolean> {
    const asked = [...this.#asked];
    this.#asked.clear();
    this.#rounds += 1;
    if (asked.length > 0 && this.#rounds > mostRounds) throw new Error('flows below are asked for without an end');
    await Promise.all(
      asked.map(async ([key, { project, child }]) => {
        this.#seen.set(key, { newest: await flowsBelow(child, (flow) => this.#version(project, flow)) });
      }),
    );
    return asked.length > 0;
  }

  #version(project: string, flow: string): Promise<FlowVersion | undefined> {
    const key = JSON.stringify([project, flow]);
    const version = this.#versions.get(key) ?? this.#store.flow(project, flow).then((stored) => stored?.version);
    this.#versions.set(key, version);
    return version;
  }

  #keyOf(project: string, { flow, inputs }: ChildFlow): string {
    const given = Object.entries(inputs).map(([name, value]) => [name, this.#numbers.of(value)]);
    return JSON.stringify([project, flow, given]);
  }
}

/** Each round answers what the one before has asked for; a defect that asks anew each time must not take the loop. */
const mostRounds = 1000;
