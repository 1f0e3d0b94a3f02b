import type { RunEvent, Value, Values } from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';

/** What the journal has of one visit besides its trace. */
export type VisitDetails = {
  /** Of the latest attempt, or of the decision or wait. */
  readonly args?: Values;
  /** What it has given to later steps: as JSON, or the hash of what is too large. */
  readonly data?: Data;
  readonly saved?: Values;
  /** What it has put into the context of the run. */
  readonly context?: Values;
  readonly undoData: Values;
  readonly errors: readonly CodeError[];
  readonly transitions: readonly TransitionView[];
};

type Data = NonNullable<Of<'visit_closed'>['data']>;
type CodeError = NonNullable<Of<'visit_closed'>['errors']>[number];
type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** The transitions in which something happened to a visit, and what of it is worth a place of its own. */
export function visitDetails(journal: readonly TransitionView[], step: string, visit: number): VisitDetails {
  const details: { -readonly [key in keyof VisitDetails]: VisitDetails[key] } = {
    undoData: {},
    errors: [],
    transitions: [],
  };
  const transitions: TransitionView[] = [];
  const errors: CodeError[] = [];
  for (const transition of journal) {
    const events = transition.events.filter((event) => event.step === step && event.visit === visit);
    if (events.length === 0) continue;
    transitions.push({ ...transition, events });
    // A server sends the events of its engine.
    for (const event of events as unknown as RunEvent[]) {
      Object.assign(details, contentOf(event));
      if (event.type === 'undo_data_kept') details.undoData = withKept(details.undoData, event.key, event.value);
      if ('errors' in event && event.errors) errors.push(...event.errors);
    }
  }
  return { ...details, errors, transitions };
}

function withKept(kept: Values, key: string, value: Value): Values {
  return { ...kept, [key]: value };
}

function contentOf(event: RunEvent): Pick<VisitDetails, 'args' | 'data' | 'saved' | 'context'> {
  switch (event.type) {
    case 'attempt_started':
    case 'args_edited':
    case 'wait_begun':
      return { args: event.args };
    case 'visit_closed':
    case 'attempt_progressed':
      return {
        ...(event.data && { data: event.data }),
        ...('saved' in event && event.saved && { saved: event.saved }),
        ...(event.context && { context: event.context }),
      };
    case 'act_ended':
      return { ...(event.saved && { saved: event.saved }), ...(event.context && { context: event.context }) };
    default:
      return {};
  }
}
