import { type DeclaredJob, defaultLimits, type FlowVersion, hashFlow } from '@signalbox/engine';
import { compile, type FlowDefinition, printFlow } from '@signalbox/fsl';
import type { DeclaredFlow } from '@signalbox/protocol';

export type FlowOfCode = {
  /** The same in the flow language: what is checked, and what is applied. */
  readonly fsl: string;
  readonly state: 'new' | 'applied' | 'changed' | 'unusable';
  /** Errors of the flow language, at their places in the text. */
  readonly problems: readonly string[];
};

type Known = {
  readonly actions: ReadonlyMap<string, DeclaredJob>;
  readonly flows: ReadonlyMap<string, FlowVersion>;
};

/** What comes of a flow that is defined in code when it is applied now. */
export function flowOfCode({ description: _, ...declared }: DeclaredFlow, known: Known): FlowOfCode {
  const fsl = printFlow({ flow: { ...declared, limits: defaultLimits }, jobs: {} });
  const compiled = compile(fsl, {
    actions: (name) => known.actions.get(name),
    flows: (name) => known.flows.get(name),
    actionNames: () => known.actions.keys(),
    flowNames: () => known.flows.keys(),
  });
  if (!compiled.ok) {
    const errors = compiled.diagnostics.filter(({ severity }) => severity === 'error');
    const problems = errors.map(({ message, range: { start } }) => `${start.line}:${start.column}: ${message}`);
    return { fsl, state: 'unusable', problems };
  }
  const version = compiled.statements.flatMap((statement) => (statement.kind === 'flow' ? [statement.version] : []))[0];
  return { fsl, state: stateOf(declared.name, version, known), problems: [] };
}

function stateOf(name: string, version: FlowDefinition | undefined, { flows }: Known): FlowOfCode['state'] {
  const stored = flows.get(name);
  if (!stored) return 'new';
  return version && hashFlow(version.flow, version.jobs).hash === stored.hash ? 'applied' : 'changed';
}
