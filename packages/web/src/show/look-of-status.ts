export type Shape = 'ring' | 'moving' | 'check' | 'cross' | 'alert' | 'pause' | 'square' | 'back' | 'dash' | 'person';

export type Tone = 'good' | 'bad' | 'warn' | 'active' | 'quiet' | 'person';

/** No two of one colour that mean different things have one shape. */
export const lookOfStatus = {
  created: { tone: 'quiet', shape: 'ring' },
  pending: { tone: 'quiet', shape: 'ring' },
  queued: { tone: 'quiet', shape: 'ring' },
  running: { tone: 'active', shape: 'moving' },
  open: { tone: 'active', shape: 'moving' },
  waiting: { tone: 'person', shape: 'person' },
  overdue: { tone: 'warn', shape: 'person' },
  held: { tone: 'warn', shape: 'alert' },
  paused: { tone: 'quiet', shape: 'pause' },
  done: { tone: 'good', shape: 'check' },
  closed: { tone: 'good', shape: 'check' },
  success: { tone: 'good', shape: 'check' },
  failed: { tone: 'bad', shape: 'cross' },
  failure: { tone: 'bad', shape: 'cross' },
  error: { tone: 'bad', shape: 'alert' },
  stopped: { tone: 'quiet', shape: 'square' },
  killed: { tone: 'quiet', shape: 'square' },
  rolling_back: { tone: 'warn', shape: 'back' },
  rolled_back: { tone: 'quiet', shape: 'back' },
  withdrawn: { tone: 'quiet', shape: 'dash' },
  skipped: { tone: 'quiet', shape: 'dash' },
} as const satisfies { readonly [status: string]: { readonly tone: Tone; readonly shape: Shape } };

export type StatusName = keyof typeof lookOfStatus;
