import {
  describe,
  entryOf,
  isName,
  readBoolean,
  readMap,
  readSubstituted,
  readText,
  type Scope,
  shorten,
} from '../read-values.ts';
import { shellText } from '../substitute.ts';
import type { Dependency, Step } from '../workflow.ts';
import { cloneProcName } from '../workflow-plan.ts';
import type { MapEntry, MapNode, YamlNode } from '../yaml-node.ts';
import type { NamedContainer } from './read-containers.ts';
import { readEnvironment } from './read-environment.ts';
import { readWhen } from './read-when.ts';
import { reportUnknownKey } from './report-unknown-key.ts';

/** One entry of `steps`; undefined only where there is nothing to go on with. */
export function readStep({ name, at, node }: NamedContainer, scope: Scope): Step | undefined {
  const map = readMap(node, `The step \`${shorten(name)}\``, scope.report);
  if (!map) return undefined;
  if (!isName(name)) {
    const rule = 'letters, digits, `_ . - + : ( )` and inner blanks, at most 100';
    scope.report.error('bad_name', at, `\`${shorten(name)}\` is not a name for a step: ${rule}`);
  } else if (name === cloneProcName) {
    scope.report.error('bad_name', at, 'The name `clone` belongs to the step that makes the workspace');
  }
  checkKeys(map, name, scope);
  const dependsOn = entryOf(map, 'depends_on');
  const step = {
    name,
    at,
    image: readImage(map, name, scope),
    commands: commandNodes(map).flatMap((node) => readCommand(node, scope)),
    environment: readEnvironment(entryOf(map, 'environment')?.value, scope),
    directory: readDirectory(entryOf(map, 'directory'), scope),
    dependsOn: dependsOn && readDependencies(dependsOn.value, scope),
    when: readWhen(entryOf(map, 'when')?.value, scope),
    failureIgnored: readFailure(entryOf(map, 'failure'), scope),
  };
  checkWork(map, step, scope);
  return step;
}

function checkKeys(map: MapNode, name: string, scope: Scope): void {
  for (const entry of map.entries) {
    if (readKeys.has(entry.key)) continue;
    const ignored = ignoredKeys.get(entry.key);
    const refused = refusedKeys.get(entry.key);
    if (ignored !== undefined) {
      const message = `\`${entry.key}\` of the step \`${name}\` is ignored: ${ignored}`;
      scope.report.warning('ignored', entry.keyAt, message);
    } else if (refused !== undefined) {
      if (!isSwitchedOff(entry)) scope.report.error('unsupported', entry.keyAt, refused);
    } else {
      reportUnknownKey(entry, ` in the step \`${shorten(name)}\``, knownKeys, scope.report);
    }
  }
}

const readKeys: ReadonlySet<string> = new Set([
  ...['name', 'image', 'commands', 'environment', 'directory', 'depends_on', 'when', 'failure', 'settings', 'pull'],
]);

const forContainers = 'it is for container backends, and this one runs steps on the machine itself';

/** Without these a step does the same on this machine, or less than it was allowed to. */
const ignoredKeys: ReadonlyMap<string, string> = new Map(
  [
    'volumes',
    'privileged',
    'dns',
    'dns_search',
    'extra_hosts',
    'network_mode',
    'devices',
    'tmpfs',
    'backend_options',
    'ports',
  ].map((key) => [key, forContainers] as const),
);

const refusedKeys: ReadonlyMap<string, string> = new Map([
  ['entrypoint', '`entrypoint` is not there yet: write the program in `commands`'],
  ['detach', '`detach` is not there yet: a step that goes on in the background cannot be run'],
  ['secrets', 'Secrets are not there yet: `secrets` cannot be delivered'],
]);

const knownKeys: readonly string[] = [...readKeys, ...ignoredKeys.keys(), ...refusedKeys.keys()];

function isSwitchedOff({ value }: MapEntry): boolean {
  return (value.kind === 'scalar' && value.value === false) || (value.kind === 'list' && value.items.length === 0);
}

function readImage(map: MapNode, name: string, scope: Scope): string {
  const entry = entryOf(map, 'image');
  if (entry) return readSubstituted(entry.value, `\`image\` of the step \`${shorten(name)}\``, scope) ?? '';
  scope.report.error('missing_key', map.at, `Invalid or missing image: the step \`${shorten(name)}\` needs \`image\``);
  return '';
}

/** The commands as they stand, good or bad. */
function commandNodes(map: MapNode): readonly YamlNode[] {
  const node = entryOf(map, 'commands')?.value;
  if (!node || (node.kind === 'scalar' && node.value === null)) return [];
  return node.kind === 'list' ? node.items : [node];
}

function readCommand(node: YamlNode, scope: Scope): readonly string[] {
  if (node.kind === 'map') {
    const message = 'A command must be a text, not a map: put a command that contains `: ` in quotes';
    scope.report.error('wrong_type', node.at, message);
    return [];
  }
  const text = readText(node, 'A command', scope.report);
  if (text === undefined) return [];
  const result = shellText(text);
  if (result.ok) return [result.text];
  scope.report.error('bad_substitution', node.at, result.problem);
  return [];
}

function readDirectory(entry: MapEntry | undefined, scope: Scope): string | undefined {
  if (!entry) return undefined;
  const directory = readSubstituted(entry.value, '`directory`', scope);
  if (directory === undefined || directory === '') return undefined;
  if (!directory.startsWith('/') && !directory.split('/').includes('..')) return directory;
  scope.report.error('bad_value', entry.value.at, '`directory` must be a path below the workspace, without `..`');
  return undefined;
}

function readDependencies(node: YamlNode, scope: Scope): readonly Dependency[] {
  if (node.kind === 'scalar' && node.value === null) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) =>
    item.kind === 'map' ? readDependencyMap(item, scope) : readDependency(item, false, scope),
  );
}

function readDependency(node: YamlNode, optional: boolean, scope: Scope): readonly Dependency[] {
  const name = readText(node, '`depends_on`', scope.report);
  return name === undefined ? [] : [{ name, optional, at: node.at }];
}

function readDependencyMap(map: MapNode, scope: Scope): readonly Dependency[] {
  const name = entryOf(map, 'name');
  const optional = entryOf(map, 'optional');
  for (const { key, keyAt } of map.entries) {
    if (key === 'name' || key === 'optional') continue;
    scope.report.warning('unknown_key', keyAt, `Unknown key \`${shorten(key)}\` in \`depends_on\` is ignored`);
  }
  if (!name) {
    scope.report.error('missing_key', map.at, 'A dependency needs a `name`');
    return [];
  }
  const isOptional = optional !== undefined && readBoolean(optional.value, '`optional`', scope.report) === true;
  return readDependency(name.value, isOptional, scope);
}

function readFailure(entry: MapEntry | undefined, scope: Scope): boolean {
  if (!entry) return false;
  const word = entry.value.kind === 'scalar' ? entry.value.text : '';
  if (word === 'ignore' || word === 'fail') return word === 'ignore';
  const problem =
    word === 'cancel'
      ? '`failure: cancel` is not there yet'
      : `\`failure\` must be fail or ignore, not ${describe(entry.value)}`;
  scope.report.error(word === 'cancel' ? 'unsupported' : 'bad_value', entry.value.at, problem);
  return false;
}

/**
 * A plugin is a program in an image: on the machine itself there is nothing to run, and the reader must know. A step that
 * is no plugin either is a mistake: its build would be green and have done nothing.
 */
function checkWork(map: MapNode, step: Step, scope: Scope): void {
  const settings = entryOf(map, 'settings');
  const hasCommands = commandNodes(map).length > 0;
  if (settings && hasCommands) {
    const message = `Cannot configure both \`commands\` and \`settings\`: step \`${shorten(step.name)}\``;
    scope.report.error('bad_value', settings.keyAt, message);
  } else if (settings) {
    const message = `The plugin step \`${step.name}\` does nothing: its \`settings\` need a container backend, and this one runs steps on the machine itself`;
    scope.report.warning('ignored', settings.keyAt, message);
  } else if (!hasCommands && !entryOf(map, 'entrypoint') && !entryOf(map, 'detach')) {
    const plugin = isPlugin.test(step.image);
    const consequence = plugin ? 'it does nothing without a container backend' : 'it has nothing to run';
    const message = `The step \`${shorten(step.name)}\` has no \`commands\`: ${consequence}`;
    if (plugin) scope.report.warning('ignored', step.at, message);
    else scope.report.error('missing_key', step.at, message);
  }
}

/** As `woodpeckerci/plugin-git` and `plugins/docker` are called. */
const isPlugin = /(?:^|\/)plugins?[-/]/;
