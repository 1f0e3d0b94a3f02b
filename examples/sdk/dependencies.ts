import { defineJob, type JobContext } from '@signalbox/sdk';

type Deps = { readonly greet: (name: string) => string; readonly close: () => void };

export const closed: string[] = [];

/** Once in each process that runs jobs of this module. */
export const setup = (): Deps => ({ greet: (name) => `Hello ${name}`, close: () => void closed.push('closed') });

export const teardown = (deps: Deps): void => deps.close();

export const greet = defineJob({
  name: 'greet',
  execute: (ctx: JobContext<Deps>, name: string) => ctx.deps.greet(name),
});
