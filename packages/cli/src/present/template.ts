import type { ArgumentView, TemplateDetails } from '@signalbox/protocol';
import { instant } from './instant.ts';
import { shownJson } from './shown-json.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

export function presentTemplate(view: TemplateDetails, style: Style): string {
  const { name, flow, flowNumber, maxRunInstance, onFull, description, problems } = view;
  const limit = maxRunInstance === 0 ? [] : [`  at most ${maxRunInstance} runs at a time, then ${onFull}`];
  const rows = [
    ...view.inputArguments.map((argument) => rowOf('start', argument)),
    ...view.stepArguments.flatMap(({ step, action, arguments: each }) =>
      each.map((argument) => rowOf(action === undefined ? step : `${step}.${action}`, argument)),
    ),
  ];
  return [
    style.strong(
      `${name} of flow ${flow}${flowNumber === undefined ? '' : ` #${flowNumber}`}, version ${view.version}`,
    ),
    ...(description === undefined ? [] : [`  ${description}`]),
    ...limit,
    `  changed ${instant(view.updatedAt)} by ${view.updatedBy}`,
    ...problems.map(({ at, problem }) => `  does not fit its flow: ${at} ${problem}`),
    ...(rows.length === 0 ? [] : ['', table({ heads: ['OF', 'ARGUMENT', 'VALUE', 'FROM', 'MARK', 'COMMENT'], rows })]),
  ].join('\n');
}

function rowOf(place: string, { name, value, reference, from, mark, required, comment = '' }: ArgumentView) {
  const missing = required ? '(must be given)' : '';
  const shown = value === undefined ? (reference ?? missing) : shownJson(value);
  // The flow refers to the configuration.
  const origin = value !== undefined && reference !== undefined ? `flow, by ${reference}` : (from ?? '');
  return [place, name, shown, origin, mark, comment];
}
