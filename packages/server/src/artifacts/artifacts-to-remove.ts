import type { Instant } from '@signalbox/engine';
import type { ArtifactUse } from '@signalbox/store';
import type { ArtifactRules } from './artifact-rules.ts';

type Asked = {
  /** The one whose last file is the oldest first. */
  readonly use: readonly ArtifactUse[];
  readonly rules: ArtifactRules;
  readonly now: Instant;
  /** Bytes that each project shall have free. */
  readonly room?: number;
};

/** The builds whose files go: what is too old, then the oldest of each project that has too many. What still runs keeps its own. */
export function artifactsToRemove({ use, rules, now, room = 0 }: Asked): readonly ArtifactUse[] {
  const { maxAgeMs = Number.POSITIVE_INFINITY, projectBytes = Number.POSITIVE_INFINITY } = rules;
  const isOld = ({ ended, at }: ArtifactUse) => ended && now - at > maxAgeMs;
  const kept = use.filter((each) => !isOld(each));
  const over = new Map<string, number>();
  for (const { project, bytes } of kept) over.set(project, (over.get(project) ?? room - projectBytes) + bytes);
  const tooMany = kept.filter(({ project, bytes, ended }) => {
    const excess = over.get(project) ?? 0;
    if (!ended || excess <= 0) return false;
    over.set(project, excess - bytes);
    return true;
  });
  return [...use.filter(isOld), ...tooMany];
}
