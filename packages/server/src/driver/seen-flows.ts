import type { ChildFlow, FindFlow, FlowVersion, NewestFlow } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { flowsBelow } from './flows-below.ts';
import { Seen } from './seen.ts';
import { ValueNumbers } from './value-numbers.ts';

type Asked = { readonly project: string; readonly child: ChildFlow };

/**
 * The newest versions of flows that guarded steps start, and of what is started below them, as far as deciding has
 * asked for them: to look for all that may be asked for cost each command of such a run 0.4 s.
 */
export class SeenFlows {
  readonly #store: Pick<Store, 'flow'>;
  readonly #seen: Seen<Asked, { readonly newest: NewestFlow | undefined }>;
  readonly #versions = new Map<string, Promise<FlowVersion | undefined>>();
  readonly #numbers = new ValueNumbers();

  constructor(store: Pick<Store, 'flow'>) {
    this.#store = store;
    this.#seen = new Seen(async ({ project, child }) => ({
      newest: await flowsBelow(child, (flow) => this.#version(project, flow)),
    }));
  }

  readonly find: FindFlow = (project, child) => this.#seen.find(this.#keyOf(project, child), { project, child });

  look(): Promise<boolean> {
    return this.#seen.look();
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
