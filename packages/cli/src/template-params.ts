import { type FlowVersion, hasActions, type Param } from '@signalbox/engine';
import { AppError, type FlowVersionView } from '@signalbox/protocol';
import type { Client } from './client.ts';

/** What a template may bind, each as `int count`: of the start, and by places as `step.argument` or `step.action.argument`. */
export type Declared = { readonly inputs: readonly string[]; readonly args: readonly string[] };

/** Of the version that a template with this number is of, without one the newest. */
export async function declaredOf(
  { flow, number }: { readonly flow: string; readonly number: number | undefined },
  api: Pick<Client, 'flowVersion' | 'flowVersions' | 'pinnedVersion'>,
): Promise<Declared> {
  const isPinned = number !== undefined && number > 0;
  return declaredIn(isPinned ? await numbered(flow, number, api) : await api.flowVersion(flow));
}

async function numbered(
  flow: string,
  number: number,
  api: Pick<Client, 'flowVersions' | 'pinnedVersion'>,
): Promise<FlowVersionView> {
  const [found] = await api.flowVersions(flow, { after: number + 1, limit: 1 });
  if (found?.number === number) return api.pinnedVersion(found.hash);
  throw new AppError('flow_not_found', { message: `flow ${flow} has no version ${number}` });
}

function declaredIn(view: FlowVersionView): Declared {
  // What the server has sent of a flow is the engine's, as the engine has it.
  const { flow, jobs } = view as unknown as FlowVersion;
  const args = flow.steps.flatMap(({ name, job }) => {
    const contract = jobs[job];
    if (!contract) return [];
    const actions = contract.kind === 'code' && hasActions(contract) ? Object.entries(contract.actions ?? {}) : [];
    return [
      ...placed(name, contract.params),
      ...placed(`${name}.trigger`, contract.params),
      ...actions.flatMap(([action, { params }]) => placed(`${name}.${action}`, params)),
    ];
  });
  return { inputs: flow.inputs.map(({ type, name }) => `${type} ${name}`), args };
}

function placed(place: string, params: readonly Param[]): readonly string[] {
  return params.map(({ type, name }) => `${type} ${place}.${name}`);
}
