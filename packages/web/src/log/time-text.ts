export const timesShown = ['off', 'relative', 'absolute', 'delta'] as const;
export type TimeShown = (typeof timesShown)[number];

export type LineTime = {
  /** Since the step began. */
  readonly seconds: number;
  /** Of the line before, where that is known. */
  readonly before?: number | undefined;
  /** When the step began, in milliseconds since the epoch. */
  readonly startedAt: number | undefined;
};

/**
 * When a line came: since the step began as `1:02:03.4`, at which time of day, or how long after the line before, as
 * `+3.4`: of what comes at once nothing.
 */
export function timeText({ seconds, before, startedAt }: LineTime, shown: TimeShown): string {
  if (shown === 'off') return '';
  if (shown === 'delta') {
    const since = Math.round(10 * (seconds - (before ?? seconds))) / 10;
    return since < 0.1 ? '' : since < 60 ? `+${since.toFixed(1)}` : `+${sinceText(since)}`;
  }
  if (shown === 'absolute' && startedAt !== undefined) return clockText(new Date(startedAt + seconds * 1000));
  return sinceText(seconds);
}

/** The zone of the clocks of who looks, as `UTC+8`, at this moment. */
export function zoneText(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${pad(rest)}`}`;
}

function sinceText(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = `${pad(whole % 60)}.${Math.floor((seconds - whole) * 10)}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function clockText(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(':');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
