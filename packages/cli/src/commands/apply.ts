import { AppError, type Applied } from '@signalbox/protocol';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import { findCodeFlow } from '../find-code-flow.ts';
import { clean } from '../present/clean.ts';
import { shortHash } from '../present/short-hash.ts';
import { readExpected } from '../read-expected.ts';
import { readSource } from '../read-source.ts';

export const apply: Define = (command, context) => {
  command
    .argument('[file...]', 'FSL, or - for the standard input')
    .option(
      '--from-jobs <flow...>',
      'a flow that job hosts have in their code, as `signalbox flows --code` lists it; NAME@HASH takes no other text',
    )
    .option(
      '--expect <hash>',
      'replace no other version of the flow than this, which `flows --fsl` names; `new`: none at all; NAME=HASH of one of several flows (repeatable)',
      collect,
    )
    .action(async (files: string[], { fromJobs = [], expect = [] }: Options) => {
      if (files.length + fromJobs.length === 0) {
        throw new AppError('argument_invalid', { message: 'name a file, or a flow with --from-jobs' });
      }
      if (expect.length > 0 && files.length + fromJobs.length > 1) {
        throw new AppError('argument_invalid', { message: '--expect is for one text at a time' });
      }
      const client = context.client();
      const applyText = async (text: string, file: string) => {
        const expected = readExpected(expect, text);
        const applied = await client.apply({ text, file, ...(expected && { expected }) });
        for (const warning of applied.warnings) context.note(clean(warning));
        for (const { name, problems } of applied.brokenTemplates) context.note(clean(brokenText(name, problems)));
        context.answer(applied, presentApplied);
      };
      for (const file of files) await applyText(await readSource(file, context), file);
      for (const asked of fromJobs) {
        const { name, fsl } = await findCodeFlow(client, asked);
        await applyText(fsl, name);
      }
    });
};

type Options = { readonly fromJobs?: readonly string[]; readonly expect?: readonly string[] };

function brokenText(name: string, problems: Applied['brokenTemplates'][number]['problems']): string {
  return `template ${name} does not fit any more: ${problems.map(({ at, problem }) => `${at} ${problem}`).join('; ')}`;
}

function presentApplied({ actions, flows, runs, unchanged }: Applied): string {
  const lines = [
    ...actions.map((name) => `action ${name}${was(unchanged.actions, name)}`),
    ...flows.map(({ name, hash, replaced }) => {
      const before = replaced === undefined ? was(unchanged.flows, name) : ` (in place of ${shortHash(replaced)})`;
      return `flow ${name} ${shortHash(hash)}${before}`;
    }),
    ...runs.map(({ id, name }) => `run ${name}${name === id ? '' : ` (${id})`} started`),
  ];
  return lines.length === 0 ? 'Nothing to apply: the text has no statement.' : lines.join('\n');
}

function was(unchanged: readonly string[], name: string): string {
  return unchanged.includes(name) ? ' (unchanged)' : '';
}
