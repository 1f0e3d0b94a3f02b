import { writeFile } from 'node:fs/promises';
import { compilePipeline, convertPipeline, type PipelineFile, pipelineSchema } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { Command } from 'commander';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { failIfInvalid, presentDiagnostics } from '../present/pipeline-diagnostics.ts';
import { presentPlans } from '../present/pipeline-plans.ts';
import { readBuildEvent } from '../read-build-event.ts';
import { type BuildOptions, readBuildOptions } from '../read-build-options.ts';
import { readPipelineSources } from '../read-pipeline-sources.ts';

const files =
  'files, folders or - for the standard input; without any .woodpecker/, .woodpecker.yaml, .woodpecker.yml or .drone.yml';

export const pipeline: Define = (command, context) => {
  withBuildOptions(command.command('lint'))
    .description('check pipeline files, without a server')
    .argument('[path...]', files)
    .action((paths: string[], options: BuildOptions) => lint(paths, options, context));

  withBuildOptions(command.command('compile'))
    .description('show what a build would run, and with --json the whole plan')
    .argument('[path...]', files)
    .action((paths: string[], options: BuildOptions) => compile(paths, options, context));

  command
    .command('convert')
    .description('print a file of Drone 0.8 or of an older Woodpecker in the words of today')
    .argument('[path...]', files)
    .option('--write', 'write it in place')
    .action((paths: string[], { write }: { readonly write?: true }) => convert(paths, write === true, context));

  command
    .command('schema')
    .description('print the JSON Schema of pipeline files, for editors')
    .action(() => context.write(`${JSON.stringify(pipelineSchema(), undefined, 2)}\n`));
};

function withBuildOptions(command: Command): Command {
  return command
    .option('--event <event>', 'that the build is of', readBuildEvent, 'push')
    .option('--branch <branch>', 'that the build is of', 'main')
    .option('--tag <tag>', 'that the build is of, with --event tag')
    .option('--deploy-to <target>', 'of the event deployment')
    .option('--repo <owner/name>', 'that the build is of', 'local/repository')
    .option('--changed <path>', 'a file that the commit changes (repeatable)', collect, [])
    .option('--untrusted', 'as for a repository that may touch nothing of its machine');
}

async function lint(paths: readonly string[], options: BuildOptions, context: Context): Promise<void> {
  const sources = await readPipelineSources(paths, context);
  const compiled = compilePipeline({
    files: sources,
    metadata: readBuildOptions(options),
    options: { habits: true },
  });
  failIfInvalid(compiled, sources);
  const diagnostics = compiled.ok ? compiled.warnings : [];
  context.answer({ ok: true, diagnostics }, (clean) =>
    [...presentDiagnostics(clean.diagnostics, sources), `${count(sources.length, 'file')}, no errors.`].join('\n'),
  );
}

async function compile(paths: readonly string[], options: BuildOptions, context: Context): Promise<void> {
  const sources = await readPipelineSources(paths, context);
  const compiled = compilePipeline({ files: sources, metadata: readBuildOptions(options) });
  failIfInvalid(compiled, sources);
  if (!compiled.ok) return;
  const { plans, skipped, skippedSteps, warnings } = compiled;
  for (const line of presentDiagnostics(warnings, sources)) context.note(line);
  context.answer({ plans, skipped, skippedSteps }, presentPlans);
}

async function convert(paths: readonly string[], isWritten: boolean, context: Context): Promise<void> {
  const sources = await readPipelineSources(paths, context);
  if (sources.length > 1 && !isWritten) {
    const message = `These are ${sources.length} files: name one of them, or write all in place with --write`;
    throw new AppError('argument_invalid', { message });
  }
  const converted = sources.map((source) => ({ ...source, new: convertedText(source) }));
  // Where one of several cannot be read, none is written.
  if (!isWritten || paths.includes('-')) return context.write(converted.map((each) => each.new).join(''));
  const changed = converted.filter((each) => each.new !== each.text);
  for (const each of changed) await writeFile(each.name, each.new);
  const files = converted.map((each) => ({ file: each.name, changed: changed.includes(each) }));
  context.answer({ files }, (answer) => answer.files.map(writtenText).join('\n'));
}

function convertedText(source: PipelineFile): string {
  const converted = convertPipeline(source);
  failIfInvalid(converted, [source]);
  return converted.ok ? converted.text : '';
}

function writtenText({ file, changed }: { readonly file: string; readonly changed: boolean }): string {
  return changed ? `Converted ${file}` : `${file} is of today already.`;
}

function count(number: number, word: string): string {
  return number === 1 ? `1 ${word}` : `${number} ${word}s`;
}
