import { jsonSchemaOf } from '@signalbox/engine';
import type { FlowView } from '@signalbox/protocol';
import type { FlowRow } from '@signalbox/store';

export function flowView({ name, version, updatedAt }: FlowRow): FlowView {
  const { inputs } = version.flow;
  return {
    name,
    hash: version.hash,
    updatedAt,
    inputs: inputs.map((input) => `${input.type} ${input.name}`),
    inputSchema: jsonSchemaOf(inputs),
  };
}
