import type { Instant } from '@signalbox/engine';

/** `YYYY-MM-DD HH:MM:SS`, in UTC. */
export function acolyteDate(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
