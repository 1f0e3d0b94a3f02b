import type { Flow, Hook, Step } from './flow.ts';

/** The hook whose step has this name. */
export function hookOf({ hooks = {} }: Flow, step: string): Hook | undefined {
  return hookNames.find((hook) => hooks[hook]?.name === step);
}

export const hookNames = ['start', 'stop', 'finish'] as const;

/** The steps of hooks, which are none of its graph. */
export function hookSteps({ hooks = {} }: Flow): readonly Step[] {
  return hookNames.flatMap((hook) => hooks[hook] ?? []);
}

/** What a run of the flow enters first; undefined where there is no step. */
export function entryOf({ hooks, steps }: Flow): string | undefined {
  return (hooks?.start ?? steps[0])?.name;
}
