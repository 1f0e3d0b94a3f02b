import { entryOf, type Scope, shorten } from '../read-values.ts';
import type { MapNode } from '../yaml-node.ts';
import { commandNodes } from './read-commands.ts';
import type { Role } from './read-container.ts';

type Work = {
  readonly map: MapNode;
  readonly name: string;
  readonly role: Role;
  readonly hasSettings: boolean;
};

/** Whether a container has one thing to do: commands, a program of its own, or what its image does with settings. */
export function checkWork({ map, name, role, hasSettings }: Work, { report }: Scope): void {
  const shown = shorten(name);
  const settings = entryOf(map, 'settings')?.keyAt ?? map.at;
  const hasCommands = commandNodes(map).length > 0;
  if (hasSettings && hasCommands) {
    report.error('bad_value', settings, `Cannot configure both \`commands\` and \`settings\`: ${role} \`${shown}\``);
  } else if (hasSettings && entryOf(map, 'entrypoint')) {
    report.error('bad_value', settings, `Cannot configure both \`entrypoint\` and \`settings\`: ${role} \`${shown}\``);
  } else if (hasSettings && entryOf(map, 'environment')) {
    const message = `Should not configure both \`environment\` and \`settings\`: ${role} \`${shown}\``;
    report.warning('bad_habit', settings, message);
  }
}
