/** Every word that a condition may name, also those that start no build yet. */
export const knownEvents: ReadonlySet<string> = new Set([
  'push',
  'pull_request',
  'pull_request_closed',
  'pull_request_metadata',
  'tag',
  'release',
  'deployment',
  'cron',
  'manual',
]);
