import { entryOf, type Scope, shorten } from '../read-values.ts';
import type { MapEntry, MapNode } from '../yaml-node.ts';
import { commandNodes } from './read-commands.ts';
import type { Role } from './read-container.ts';

type Work = {
  readonly map: MapNode;
  readonly name: string;
  readonly role: Role;
  /** Also those of the older dialect, which stand beside the other keys. */
  readonly settings: readonly MapEntry[];
};

/** Whether a container has one thing to do: commands, a program of its own, or what its image does with settings. */
export function checkWork({ map, name, role, settings }: Work, { report }: Scope): void {
  const first = settings[0];
  if (!first) return;
  const own = entryOf(map, 'settings');
  const inline = settings.map(({ key }) => `\`${shorten(key)}\``).join(', ');
  const what = own ? '`settings`' : `parameters of a plugin (${inline})`;
  const tell = (kind: 'error' | 'warning', other: string) => {
    const message = `${kind === 'error' ? 'Cannot' : 'Should not'} configure both \`${other}\` and ${what}`;
    const code = kind === 'error' ? 'bad_value' : 'bad_habit';
    report[kind](code, (own ?? first).keyAt, `${message}: ${role} \`${shorten(name)}\``);
  };
  if (commandNodes(map).length > 0) tell('error', 'commands');
  else if (entryOf(map, 'entrypoint')) tell('error', 'entrypoint');
  else if (entryOf(map, 'environment')) tell('warning', 'environment');
}
