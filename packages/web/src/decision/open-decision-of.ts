import type { DecisionView, RunView } from '@signalbox/protocol';

type Asked = { readonly step: string; readonly visit: number | undefined };

/** The decision of a step that is open, of a visit where one is asked for. */
export function openDecisionOf(
  { decisions }: Pick<RunView, 'decisions'>,
  { step, visit }: Asked,
): DecisionView | undefined {
  return decisions.find((each) => each.step === step && (visit === undefined || each.visit === visit));
}

const rightsMs = 10_000;

/**
 * When a run is read again for what is shown of one of its decisions. Rights that are given and taken, and votes that
 * lapse with them, are no change of the run: nothing hints at them. What is over has none any more.
 */
export function rightsLookedAtAfter(run: Pick<RunView, 'decisions'> | undefined, asked: Asked): number | false {
  return run && !openDecisionOf(run, asked) ? false : rightsMs;
}
