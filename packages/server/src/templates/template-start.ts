import { type FlowVersion, type RunCommand, type TemplateLimit, templateProblems, withConfig } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store, Template } from '@signalbox/store';
import { versionOfTemplate } from './version-of-template.ts';

export type TemplateStart = {
  readonly version: FlowVersion;
  readonly template: NonNullable<Extract<RunCommand, { type: 'start' }>['template']>;
};

/** What a run of the template begins with; from one that does not fit its flow any more none is begun. */
export async function templateStart(
  template: Template,
  store: Pick<Store, 'flow' | 'flows' | 'flowHistory' | 'flowVersion'>,
): Promise<TemplateStart> {
  const version = await versionOfTemplate(template, store);
  const [problem] = templateProblems(template, version);
  if (problem) {
    const message = `template ${template.name} does not fit flow ${template.flow}: ${problem.at} ${problem.problem}`;
    throw new AppError('argument_invalid', { message, path: problem.at });
  }
  const { id, name, config } = template;
  const resolved = { id, name, version: template.version, inputs: withConfig(template.inputs, config).values };
  const args = Object.entries(template.args).map(([step, bound]) => [step, withConfig(bound, config).values]);
  const limit = templateLimit(template);
  return { version, template: { ...resolved, args: Object.fromEntries(args), config, ...(limit && { limit }) } };
}

export function templateLimit({ maxRunInstance, onFull }: Template): TemplateLimit | undefined {
  return maxRunInstance === 0 ? undefined : { openRuns: maxRunInstance, onFull };
}
