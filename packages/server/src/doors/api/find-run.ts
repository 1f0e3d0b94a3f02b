import type { Run } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import type { ProjectName } from '../../auth/guard-routes.ts';

/** By its id or its name. One of another project is as one that is not there. */
export async function findRun(store: Store, project: ProjectName, idOrName: string): Promise<Run> {
  const [found] = await store.load([{ kind: 'run', id: idOrName }]);
  const isHere = found?.kind === 'run' && found.state.project === project;
  const run = isHere ? found.state : await store.runByName(project, idOrName);
  if (!run) throw new AppError('run_not_found', { message: `there is no run ${idOrName}` });
  return run;
}
