import { type LogAddress, readLogAddress } from '../log/log-address.ts';

export const runViews = ['graph', 'timeline', 'table', 'events', 'data', 'audit'] as const;
export type RunViewName = (typeof runViews)[number];

export const stepTabs = ['overview', 'log', 'inputs', 'outputs', 'attempts', 'people', 'undo'] as const;
export type StepTab = (typeof stepTabs)[number];

export const visitFilters = ['all', 'open', 'failed', 'people'] as const;
export type VisitFilter = (typeof visitFilters)[number];

/** Of the timeline: a second of a week can be seen then. */
export const mostZoom = 512;

/** All that the page of a run shows is in its address: who gets it sees the same. */
export type RunSearch = LogAddress & {
  readonly view?: RunViewName;
  /** The one selection of all views. */
  readonly step?: string;
  readonly visit?: number;
  readonly attempt?: number;
  /** Of the drawer of the step. */
  readonly tab?: StepTab;
  /** A replay: the run as it was after this transition. */
  readonly at?: number;
  /** All steps of a large graph are drawn. */
  readonly whole?: true;
  /** The graph as a text. */
  readonly list?: true;
  /** Of the timeline: how much closer than all of it, and whether only what the run was not over sooner for. */
  readonly zoom?: number;
  readonly critical?: true;
  /** Of the table. */
  readonly filter?: VisitFilter;
  /** Of events: only those in which this stands, and those of the selected step. */
  readonly find?: string;
  readonly only?: true;
};

export function readRunSearch(given: Record<string, unknown>): RunSearch {
  const text = (name: string) => (typeof given[name] === 'string' && given[name] !== '' ? given[name] : undefined);
  const view = runViews.find((each) => each === given.view);
  const tab = stepTabs.find((each) => each === given.tab);
  // A step may be called 12, which the address gives as a number.
  const step = typeof given.step === 'number' ? String(given.step) : text('step');
  const find = typeof given.find === 'number' ? String(given.find) : text('find');
  const filter = visitFilters.find((each) => each === given.filter);
  const zoom = numberIn(given.zoom);
  const [visit, attempt, at] = [positive(given.visit), positive(given.attempt), positive(given.at)];
  return {
    ...(view && view !== 'graph' && { view }),
    ...(step !== undefined && { step }),
    ...(step !== undefined && visit !== undefined && { visit }),
    ...(step !== undefined && attempt !== undefined && { attempt }),
    ...(step !== undefined && tab && tab !== 'overview' && { tab }),
    ...(at !== undefined && { at }),
    ...(isSaid(given.whole) && { whole: true }),
    ...(isSaid(given.list) && { list: true }),
    ...(zoom !== undefined && zoom > 1 && { zoom: Math.min(zoom, mostZoom) }),
    ...(isSaid(given.critical) && { critical: true }),
    ...(filter && filter !== 'all' && { filter }),
    ...(isSaid(given.only) && { only: true }),
    ...(find !== undefined && { find }),
    ...readLogAddress(given),
  };
}

function isSaid(value: unknown): boolean {
  return value === true || value === 'true';
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function positive(value: unknown): number | undefined {
  const number = numberIn(value);
  return number !== undefined && Number.isSafeInteger(number) && number > 0 ? number : undefined;
}
