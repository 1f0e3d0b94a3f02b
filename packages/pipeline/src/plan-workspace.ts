import type { WorkflowOptions } from './compile-options.ts';
import type { Metadata } from './metadata.ts';
import type { Workflow } from './workflow.ts';
import type { WorkspacePlan } from './workflow-plan.ts';

/** Where the shared volume is mounted and the work done, if that is not left to the runner. */
export function planWorkspace(
  { dialect, workspace }: Pick<Workflow, 'dialect' | 'workspace'>,
  { repository }: Metadata,
  { supports }: WorkflowOptions,
): WorkspacePlan | undefined {
  if (supports && !supports.has('workspace')) return undefined;
  if (!workspace && dialect === 'woodpecker') return undefined;
  const base = workspace?.base ?? (dialect === 'drone' ? '/drone' : '/woodpecker');
  return { base, path: workspace?.path ?? `src/${addressPath(repository.link ?? repository.url)}` };
}

/** Host and path of an address, without what an address has besides. */
function addressPath(address: string): string {
  const [, host = '', path = ''] = /^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?([^/:]*)(?::\d+)?[/:]?([^?#]*)/i.exec(
    address,
  ) as RegExpExecArray;
  return `${host}/${path.replace(/\.git$/, '')}`
    .split('/')
    .filter((part) => part !== '' && part !== '..')
    .join('/');
}
