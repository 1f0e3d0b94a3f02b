import type { LogSource } from './log-source.ts';
import { logSourceOf } from './log-source-of.ts';

type BuildLog = {
  readonly build: string;
  readonly workflow: string;
  readonly proc: string;
  readonly startedAt?: number | undefined;
};

/** What a step of a build has printed. */
export function buildLogSource({ build, workflow, proc, startedAt }: BuildLog): LogSource {
  return logSourceOf({ path: `/builds/${encodeURIComponent(build)}/log`, place: { workflow, proc }, startedAt });
}
