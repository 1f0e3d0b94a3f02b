import { AppError, type BuildView } from '@signalbox/protocol';
import { InvalidArgumentError } from 'commander';
import type { Client } from '../client.ts';
import type { Define } from '../command-table.ts';
import { findBuild } from '../find-build.ts';
import { presentBuild } from '../present/build.ts';
import { clean } from '../present/clean.ts';
import { presentJsonLine } from '../present/json.ts';
import { presentLogLine } from '../present/log-line.ts';
import { type ProcLine, readLogs } from '../read-logs.ts';
import { readStepLog } from '../read-step-log.ts';

type Options = {
  readonly step?: string;
  readonly undo?: number | true;
  readonly proc?: string;
  readonly follow?: boolean;
};

export const logs: Define = (command, context) => {
  const { client, json, write, note, pause, style } = context;
  command
    .argument('<run or build>', 'of a run: its latest build')
    .option('--step <step>', 'of a run: the latest build of this step, or its latest attempt where it is code')
    .option('--undo [try]', 'of a step of code: of its undo, the first try of it where none is named', readTry)
    .option('--proc <proc>', 'only the log of this proc')
    .option('-f, --follow', 'go on until the build is over')
    .action(async (name: string, { step, undo, proc, follow = false }: Options) => {
      const api = client();
      if (step !== undefined && (await isCode(name, step, api))) {
        for await (const line of readStepLog(
          name,
          { step, ...(undo !== undefined && { undo: undo === true ? 1 : undo }) },
          { follow, client: api, pause },
        )) {
          write(json() ? presentJsonLine(line) : `${clean(line).out}\n`);
        }
        return;
      }
      const id = await findBuild(name, { step, follow, client: api, pause });
      let before: ProcLine | undefined;
      for await (const line of readLogs(id, { proc, follow, client: api, pause })) {
        write(json() ? presentJsonLine(line) : presentLogLine(clean(line), { before, style }));
        before = line;
      }
      const build = await api.build(id);
      if (proc !== undefined && !hasProc(build, proc)) {
        throw new AppError('log_not_found', { message: `Build ${build.id} has no proc ${proc}` });
      }
      if (!json()) note(presentBuild(clean(build), style));
    });
};

async function isCode(run: string, step: string, api: Client): Promise<boolean> {
  const { steps, flowHash } = await api.run(run);
  const { flow, jobs } = await api.pinnedVersion(flowHash);
  const job = [...steps, ...Object.values(flow.hooks ?? {})].find((each) => each.name === step)?.job;
  return job !== undefined && Object.hasOwn(jobs, job) && jobs[job]?.kind === 'code';
}

function readTry(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('A number from 1 on is possible.');
  return number;
}

function hasProc({ workflows }: BuildView, name: string): boolean {
  return workflows.some(({ procs }) => procs.some((proc) => proc.name === name));
}
