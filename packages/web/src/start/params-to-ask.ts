import type { FlowVersionView, ParamView, TemplateDetails } from '@signalbox/protocol';
import type { FormParam } from '../schema-form/param-fields.tsx';

/** What a start of a flow asks for. Those that its flow alone may give are no question. */
export function paramsOfFlow({ flow }: Pick<FlowVersionView, 'flow'>): readonly FormParam[] {
  const inputs = (flow.inputs ?? []) as readonly (ParamView & { readonly mark?: string })[];
  return inputs.map((input) => ({ ...input, ...(isBound(input.mark) && { isFixed: true, origin: 'flow' as const }) }));
}

/** The same of a template: with what it and its flow have given, and their checks where the flow's are at hand. */
export function paramsOfTemplate(
  { inputArguments }: Pick<TemplateDetails, 'inputArguments'>,
  ofFlow: readonly FormParam[],
): readonly FormParam[] {
  const checks = new Map(ofFlow.map((param) => [param.name, param.checks]));
  return inputArguments.map(({ name, type, required, mark, value, reference, from }) => {
    const given = reference ?? value;
    const known = checks.get(name);
    return {
      name,
      type: type as ParamView['type'],
      required: required && given === undefined,
      ...(known && { checks: known }),
      ...(given !== undefined && { default: given }),
      ...(from !== undefined && { origin: from }),
      ...(isBound(mark) && { isFixed: true }),
    };
  });
}

function isBound(mark: string | undefined): boolean {
  return mark === 'static' || mark === 'const';
}
