import { type Facts, projectFactKey, templateFactKey } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Addressed, Request } from './request.ts';

/** What a request begins something in, or of: by the time of the commit it must not have been closed. */
type Place = { readonly key: string; readonly closed: () => AppError };

/** What goes on in a project that is archived may still come to its end, with all that its steps start. */
export function placesOf({ commands, definitions = [] }: Request): readonly Place[] {
  const projects = new Set([...commands.flatMap(beginsIn), ...definitions.map(({ project }) => project)]);
  return [...[...projects].map(placeOfProject), ...commands.flatMap(placeOfTemplate)];
}

/** The refusal of a request that has come too late. */
export function closedPlace(request: Request, facts: Facts): AppError | undefined {
  return placesOf(request)
    .find(({ key }) => isClosed(facts[key]?.value))
    ?.closed();
}

function beginsIn({ command }: Addressed): readonly string[] {
  switch (command.type) {
    case 'start':
      return command.origin.kind === 'step' ? [] : [command.project];
    case 'fork':
      return [command.from.run.project];
    case 'create':
      return command.build.attempt ? [] : [command.build.project];
    default:
      return [];
  }
}

function placeOfProject(project: string): Place {
  const message = `project ${project} is archived: nothing is changed in it`;
  return { key: projectFactKey(project), closed: () => new AppError('wrong_status', { message }) };
}

function placeOfTemplate({ command }: Addressed): readonly Place[] {
  if (command.type !== 'start' || !command.template || command.origin.kind === 'step') return [];
  const { id, name } = command.template;
  const message = `there is no template ${name}`;
  return [{ key: templateFactKey(id), closed: () => new AppError('template_not_found', { message }) }];
}

function isClosed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'status' in value && value.status !== 'open';
}
