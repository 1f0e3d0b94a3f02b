import {
  AppError,
  type FlowVersionView,
  type FlowView,
  type JobFlowView,
  type NumberedVersion,
} from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { findCodeFlow } from '../find-code-flow.ts';
import { instant } from '../present/instant.ts';
import { shortHash } from '../present/short-hash.ts';
import { table } from '../present/table.ts';
import { readLimit } from '../read-limit.ts';
import { textHash } from '../text-hash.ts';

export const flows: Define = (command, { client, answer }) => {
  command
    .argument('[flow]', 'list the versions of this one, the newest first')
    .option('--fsl', 'print the flow and its actions as FSL, so that they can be applied')
    .option('--hash <hash>', 'with --fsl: not the newest version but this one')
    .option('--code', 'flows that job hosts have in their code, or the text of this one: see `apply --from-jobs`')
    .option('--limit <count>', 'at most so many versions', readLimit, 50)
    .action(async (flow: string | undefined, { limit, fsl, hash, code }: Options) => {
      if (code && flow !== undefined) answer(await findCodeFlow(client(), flow), presentCode);
      else if (code) answer({ flows: await client().jobFlows() }, (list) => presentCodes(list.flows));
      else if (fsl) {
        const version =
          hash === undefined ? await client().flowVersion(nameOf(flow)) : await client().pinnedVersion(hash);
        answer(version, presentVersion);
      } else if (flow === undefined) answer({ flows: await client().flows() }, (list) => presentFlows(list.flows));
      else {
        answer({ versions: await client().flowVersions(flow, { limit }) }, ({ versions }) => presentVersions(versions));
      }
    });
};

type Options = { readonly limit: number; readonly fsl?: boolean; readonly hash?: string; readonly code?: boolean };

function nameOf(flow: string | undefined): string {
  if (flow === undefined)
    throw new AppError('argument_invalid', { message: 'name the flow, or give a version with --hash' });
  return flow;
}

function presentFlows(list: readonly FlowView[]): string {
  if (list.length === 0) return 'There is no flow yet: apply one.';
  const rows = list.map(({ name, inputs, hash, updatedAt }) => [
    name,
    inputs.join(', '),
    instant(updatedAt),
    shortHash(hash),
  ]);
  return table({ heads: ['FLOW', 'INPUTS', 'UPDATED', 'HASH'], rows });
}

/** The comment goes along while the text is edited: who applies it can say what it was made from. */
function presentVersion({ fsl, hash }: FlowVersionView): string {
  return `// Version ${shortHash(hash)}: apply --expect ${shortHash(hash)}\n${fsl.trimEnd()}`;
}

function presentCodes(list: readonly JobFlowView[]): string {
  if (list.length === 0) return 'No job host that is connected has a flow in its code.';
  const rows = list.map(({ name, state, hosts, fsl, description = '' }) => [
    name,
    state,
    hosts.join(', '),
    textHash(fsl),
    description.split('\n')[0] ?? '',
  ]);
  return table({ heads: ['FLOW', 'STATE', 'HOSTS', 'HASH', ''], rows });
}

function presentCode({ fsl, problems }: JobFlowView): string {
  return [fsl.trimEnd(), ...problems.map((problem) => `error: ${problem}`)].join('\n');
}

function presentVersions(list: readonly NumberedVersion[]): string {
  const rows = list.map(({ number, hash, at }) => [String(number), instant(at), hash]);
  return table({ heads: ['VERSION', 'SINCE', 'HASH'], rows });
}
