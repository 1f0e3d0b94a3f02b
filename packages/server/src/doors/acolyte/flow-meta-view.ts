import type { FlowVersion, Source, Value, Values } from '@signalbox/engine';

/** A flow as Acolyte lists it: its steps in their order, with what it binds to their actions. */
export function flowMetaView({ flow }: Pick<FlowVersion, 'flow'>) {
  return {
    name: flow.name,
    description: flow.description ?? flow.title ?? '',
    jobs: flow.steps.map(({ name, job, args, actArgs = {} }) => ({
      step_name: name,
      job_name: job,
      bind_args: {
        ...(args.length > 0 && { trigger: boundValues(args) }),
        ...Object.fromEntries(Object.entries(actArgs).map(([action, bound]) => [action, boundValues(bound)])),
      },
    })),
  };
}

function boundValues(args: FlowVersion['flow']['steps'][number]['args']): Values {
  return Object.fromEntries(args.map(({ name, from }) => [name, boundValue(from)]));
}

/** What is only known in a run is told as the flow language writes it. */
function boundValue(from: Source): Value {
  switch (from.kind) {
    case 'literal':
      return from.value;
    case 'input':
      return `$${from.name}`;
    case 'context':
      return `$${from.path.join('.')}`;
    case 'config':
      return `$config.${from.path.join('.')}`;
    case 'secret':
      return `$secret.${from.name}`;
    case 'result':
      return `$${[from.step, ...from.path].join('.')}`;
  }
}
