import { InvalidArgumentError } from 'commander';
import { withBackendOptions } from '../backend-options.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { ExecOptions } from '../exec/exec-options.ts';
import { execPipeline } from '../exec/exec-pipeline.ts';
import { readBuildEvent } from '../read-build-event.ts';

export const exec: Define = (command, context) => {
  withBackendOptions(command, 'what runs the steps')
    .argument('[path]', 'a pipeline file, the folder that has it, or - for the standard input', '.')
    .option('--pull', 'fetch every image, also those that are here')
    .option('--privileged <image>', 'a plugin that gets all rights of the machine; repeatable', collect, [])
    .option('--event <event>', 'what has happened: push, tag, pull_request, manual … (default: "push")', readBuildEvent)
    .option('--branch <branch>', 'otherwise the one that is checked out')
    .option('--ref <ref>', 'as refs/tags/v1.0')
    .option('--commit <commit>', 'otherwise the one that is checked out')
    .option('--message <text>', 'otherwise that of the commit')
    .option('--author <name>', 'otherwise that of the commit')
    .option('--deploy-to <target>', 'of the event deployment')
    .option('--changed <file>', 'a file that has changed, for when.path; repeatable', collectSome)
    .option('--metadata <file>', 'a past build as JSON, as the API answers it')
    .option('--env <NAME=VALUE>', 'a variable of the build; repeatable', collect, [])
    .option('--secrets <file>', 'NAME=VALUE, a line each')
    .option('--workflow <name>', 'only this one; repeatable', collect, [])
    .option('--matrix <NAME=VALUE>', 'only combinations that have this; repeatable', collect, [])
    .option('--step <name>', 'only this one; repeatable', collect, [])
    .option('--without <name>', 'leave out a step or service; repeatable', collect, [])
    .option('--in-place', 'work in the folder itself, not in a copy')
    .option('--keep', 'leave the copy where it is')
    .option('--artifacts <folder>', 'put there what steps leave in $SIGNALBOX_ARTIFACTS')
    .option('--artifacts-limit <MiB>', 'more than that of a workflow is not taken', readCount, 1024)
    .option('--shell', 'open a shell where a step has failed')
    .option('--parallel <count>', 'so many workflows at the same time', readCount, 1)
    .option('--timeout <minutes>', 'for each workflow', readCount, 60)
    .addHelpText(
      'after',
      '\nSteps run as you, on this machine, in a copy of the folder; with --backend docker each in a container of its image. With --json each event is a line of its own.',
    )
    .action(async (path: string, options: ExecOptions) => {
      await execPipeline(path, options, context);
    });
};

function collectSome(value: string, before: readonly string[] = []): readonly string[] {
  return collect(value, before);
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return count;
}
