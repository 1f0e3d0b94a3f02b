import { limits } from '../limits.ts';
import { readText, type Scope } from '../read-values.ts';
import { shellText } from '../text/shell-text.ts';
import type { MapNode, YamlNode } from '../yaml-node.ts';

export type Commands = {
  readonly commands: readonly string[];
  /** Values that the commands ask for and that must not stand in them. */
  readonly kept: Readonly<Record<string, string>>;
};

/** The nodes of the commands as they stand, good or bad. */
export function commandNodes(map: MapNode): readonly YamlNode[] {
  const node = map.entries.find(({ key }) => key === 'commands')?.value;
  if (!node || (node.kind === 'scalar' && node.value === null)) return [];
  return node.kind === 'list' ? node.items : [node];
}

export function readCommands(map: MapNode, scope: Scope): Commands {
  const kept = new Map<string, string>();
  const keep = (value: string) => {
    const name = kept.get(value) ?? `CI_VALUE_${kept.size + 1}`;
    kept.set(value, name);
    return name;
  };
  const commands = commandNodes(map).flatMap((node) => readCommand(node, keep, scope));
  const names = [...kept].map(([value, name]) => [name, value.slice(0, limits.environmentValueUnits)] as const);
  return { commands, kept: Object.fromEntries(names) };
}

function readCommand(node: YamlNode, keep: (value: string) => string, scope: Scope): readonly string[] {
  const { report, variables, allowance } = scope;
  if (node.kind === 'map') {
    const message = 'A command must be a text, not a map: put a command that contains `: ` in quotes';
    report.error('wrong_type', node.at, message);
    return [];
  }
  if (node.kind === 'scalar' && node.value === null) {
    report.warning('ignored', node.at, 'An empty command is ignored');
    return [];
  }
  const text = readText(node, 'A command', report);
  if (text === undefined || allowance.planUnits < 0) return [];
  const result = shellText(text, { variables, allowance, keep });
  if (!result.ok) {
    report.error('bad_substitution', node.at, result.problem);
    return [];
  }
  allowance.planUnits -= result.text.length;
  return allowance.planUnits < 0 ? [] : [result.text];
}
