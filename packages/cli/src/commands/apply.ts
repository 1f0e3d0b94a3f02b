import type { Applied } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { clean } from '../present/clean.ts';
import { readSource } from '../read-source.ts';

export const apply: Define = (command, context) => {
  command.argument('<file...>', 'FSL, or - for the standard input').action(async (files: string[]) => {
    const client = context.client();
    for (const file of files) {
      const text = await readSource(file, context);
      const applied = await client.apply({ text, file });
      for (const warning of applied.warnings) context.note(clean(warning));
      context.answer(applied, presentApplied);
    }
  });
};

function presentApplied({ actions, flows, runs, unchanged }: Applied): string {
  const lines = [
    ...actions.map((name) => `action ${name}${was(unchanged.actions, name)}`),
    ...flows.map(({ name, hash }) => `flow ${name} ${hash.slice(0, 12)}${was(unchanged.flows, name)}`),
    ...runs.map(({ id, name }) => `run ${name}${name === id ? '' : ` (${id})`} started`),
  ];
  return lines.length === 0 ? 'Nothing to apply: the text has no statement.' : lines.join('\n');
}

function was(unchanged: readonly string[], name: string): string {
  return unchanged.includes(name) ? ' (unchanged)' : '';
}
