/** For people: whole minutes, else seconds. */
export function durationText(ms: number): string {
  if (ms % 60_000 !== 0) return ms === 1000 ? 'a second' : `${ms / 1000} seconds`;
  return ms === 60_000 ? 'a minute' : `${ms / 60_000} minutes`;
}
