import type { ArtifactsView, BuildView, StartBuildBody } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { fetchArtifacts } from '../fetch-artifacts.ts';
import { findBuild } from '../find-build.ts';
import { presentBuild } from '../present/build.ts';
import { instant } from '../present/instant.ts';
import { oneLine, table } from '../present/table.ts';
import { readRepository } from '../read-repository.ts';

export const build: Define = (command, context) => {
  const { client, answer, style } = context;
  const find = (name: string) => findBuild(name, { ...context, step: undefined, follow: false, client: client() });
  command
    .command('start')
    .description('build a commit of a repository: the head of its default branch where none is named')
    .argument('<scm/repo>', 'as it was registered')
    .option('--ref <ref>', 'a branch or tag, as refs/heads/main')
    .option('--commit <commit>', 'a commit of that ref')
    .action(async (name: string, options: Pick<StartBuildBody, 'ref' | 'commit'>) => {
      const { scm, name: repository } = readRepository(name);
      answer(await client().startBuild({ scm, repository, ...options }), (started) => presentBuild(started, style));
    });

  command
    .command('show')
    .description('show a build: its workflows, what its steps have said and left')
    .argument('<build>', buildOrRun)
    .action(async (name: string) => {
      const id = await find(name);
      const [view, artifacts] = await Promise.all([client().build(id), client().artifacts(id)]);
      answer({ ...view, ...artifacts }, (shown) =>
        [
          presentBuild(shown, style),
          ...outputsOf(shown).map(({ step, key, value }) => `  output of ${step}: ${key}=${oneLine(value)}`),
          ...shown.artifacts.map(({ workflow, name, bytes }) => `  artifact of ${workflow}: ${name} (${bytes} bytes)`),
          ...removedText(shown).map((text) => `  ${text}`),
        ].join('\n'),
      );
    });

  command
    .command('outputs')
    .description('print what the steps of a build have written to $SIGNALBOX_OUTPUT, a line KEY=VALUE each')
    .argument('<build>', buildOrRun)
    .option('--step <step>', 'only of this one')
    .action(async (name: string, { step }: { readonly step?: string }) => {
      const view = await client().build(await find(name));
      const outputs = outputsOf(view).filter((each) => step === undefined || each.step === step);
      answer({ outputs }, (shown) => shown.outputs.map(({ key, value }) => `${key}=${value}`).join('\n'));
    });

  command
    .command('artifacts')
    .description('list the files that a build has left in $SIGNALBOX_ARTIFACTS, or fetch them')
    .argument('<build>', buildOrRun)
    .option(
      '--output <folder>',
      'put them there, those of each workflow in a folder of its own; no file is written over',
    )
    .action(async (name: string, { output }: { readonly output?: string }) => {
      const id = await find(name);
      const left = await client().artifacts(id);
      if (output === undefined) return answer(left, presentArtifacts);
      const written = await fetchArtifacts(left.artifacts, output, (artifact) => client().artifact(id, artifact));
      answer({ written }, (shown) => shown.written.join('\n'));
    });

  command
    .command('kill')
    .description('end a build that waits or runs')
    .argument('<build>', 'id')
    .option('--reason <text>', 'kept in the history')
    .action(async (id: string, { reason }: { reason?: string }) => {
      answer(await client().killBuild(id, reason), (killed) => presentBuild(killed, style));
    });
};

const buildOrRun = 'id, or the name of a run: then its latest';

function outputsOf({ workflows }: BuildView) {
  return workflows.flatMap(({ name: workflow, procs }) =>
    procs.flatMap(({ name: step, outputs = {} }) =>
      Object.entries(outputs).map(([key, value]) => ({ workflow, step, key, value })),
    ),
  );
}

function presentArtifacts(left: ArtifactsView): string {
  const removed = removedText(left);
  if (left.artifacts.length === 0) return removed[0] ?? 'This build has left no files.';
  const rows = left.artifacts.map(({ workflow, name, bytes, at }) => [workflow, name, String(bytes), instant(at)]);
  return [table({ heads: ['WORKFLOW', 'FILE', 'BYTES', 'SINCE'], rows }), ...removed].join('\n');
}

function removedText({ removed }: ArtifactsView): readonly string[] {
  if (!removed) return [];
  const files = removed.files === 1 ? '1 file' : `${removed.files} files`;
  return [`${files} (${removed.bytes} bytes) removed ${instant(removed.at)}: too old, or too many of the project`];
}
