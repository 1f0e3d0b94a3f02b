export type TimeShown = 'off' | 'relative' | 'absolute';

/** When a line came: since the step began as `1:02:03.4`, or at which time of day; `seconds` are since its begin. */
export function timeText(seconds: number, shown: TimeShown, startedAt: number | undefined): string {
  if (shown === 'off') return '';
  if (shown === 'absolute' && startedAt !== undefined) return clockText(new Date(startedAt + seconds * 1000));
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
