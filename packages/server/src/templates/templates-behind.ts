import type { FlowVersion } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { withProblems } from './broken-templates.ts';

type Sources = Pick<Store, 'flow' | 'flows' | 'flowHistory' | 'flowVersion' | 'templates'>;

/** A sentence for each template that stays with another version than these, which are the newest of their flows. */
export async function templatesBehind(
  project: string,
  newest: readonly FlowVersion[],
  store: Sources,
): Promise<readonly string[]> {
  const behind: string[] = [];
  for (const { hash, flow } of newest) {
    const pinned = (await store.templates({ project, flow: flow.name })).filter(({ flowNumber }) => flowNumber);
    for (const { name, flowNumber, flowVersion } of await withProblems(pinned, store)) {
      if (!flowVersion || flowVersion.hash === hash) continue;
      behind.push(
        `template ${name} stays with version ${flowNumber} of flow ${flow.name}: what is asked since then holds for none of its runs`,
      );
    }
  }
  return behind;
}
