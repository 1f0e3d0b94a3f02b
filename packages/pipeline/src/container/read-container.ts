import {
  describe,
  entryOf,
  isStepName,
  isUnset,
  readBoolean,
  readMap,
  readSubstituted,
  type Scope,
  shorten,
  substituteAt,
} from '../read-values.ts';
import { reportUnknownKey } from '../report-unknown-key.ts';
import { joinParts } from '../text/substitute.ts';
import type { Failure, Step } from '../workflow.ts';
import type { SecretBinding } from '../workflow-plan.ts';
import type { MapEntry, MapNode } from '../yaml-node.ts';
import { checkParameter } from './check-parameter.ts';
import { checkWork } from './check-work.ts';
import type { NamedContainer } from './name-containers.ts';
import { commandNodes, readCommands } from './read-commands.ts';
import { containerOptions, readContainerOptions } from './read-container-options.ts';
import { readDependencies } from './read-dependencies.ts';
import { readDuration } from './read-duration.ts';
import { readList } from './read-list.ts';
import { readRetry } from './read-retry.ts';
import { readSecrets } from './read-secrets.ts';
import { readEnvironment, readSettings, type Variable } from './read-variables.ts';
import { readWhen } from './read-when.ts';
import { stepNeeds } from './step-needs.ts';

export type Role = 'step' | 'service' | 'clone';

/** An entry of `steps`, `services` or `clone`; undefined only where there is nothing to go on with. */
export function readContainer(named: NamedContainer, role: Role, scope: Scope): Step | undefined {
  const { name: key, at, node } = named;
  const map = readMap(node, `The ${role} \`${shorten(key)}\``, scope.report);
  if (!map) return undefined;
  const name = readName(map, named, scope);
  checkName(name, entryOf(map, 'name')?.value.at ?? at, role, scope);
  checkKeys(map, { name, role }, scope);
  const { commands, kept } = readCommands(map, scope);
  const { container, needs } = readContainerOptions(map, scope);
  const settings = settingsOf(map, scope);
  const variables = [
    ...readSettings(settings, scope),
    ...readEnvironment(entryOf(map, 'environment')?.value, scope),
    ...readSecrets(entryOf(map, 'secrets')?.value, scope),
  ];
  const image = readImage(map, name, role, scope);
  const entrypoint = readProgram(map, 'entrypoint', scope);
  const program = readProgram(map, 'command', scope);
  const detached = role === 'service' || readSwitch(map, 'detach', scope);
  const needsImage = commandNodes(map).length === 0 && !entrypoint;
  const isPlugin = needsImage && !program && !detached;
  checkWork({ map, name, role, settings }, scope);
  return {
    name,
    at,
    image,
    commands,
    ...splitSecrets(variables, kept),
    isPlugin,
    directory: readDirectory(entryOf(map, 'directory'), scope),
    dependsOn: readDependencies(entryOf(map, 'depends_on'), scope),
    group: readOptionalText(map, 'group', scope),
    when: readWhen(entryOf(map, 'when')?.value, 'step', scope),
    failure: readFailure(entryOf(map, 'failure'), scope),
    detached,
    ...readTries(map, { name, detached, scope }),
    entrypoint,
    arguments: program,
    container,
    needs: [...needs, ...stepNeeds({ map, name, at, role, image, needsImage, isPlugin, settings, variables })],
  };
}

const readKeys: readonly string[] = [
  ...['name', 'image', 'commands', 'environment', 'settings', 'secrets', 'directory', 'depends_on', 'group', 'when'],
  ...['failure', 'detach', 'entrypoint', 'command'],
  ...containerOptions.keys(),
];

/** Drone took these and did nothing with them; a password in a file that everybody reads is not taken here. */
const idleKeys: readonly string[] = [
  ...['networks', 'cap_add', 'cap_drop', 'isolation', 'ulimits', 'mem_swappiness', 'auth_config'],
];

const registryLogins =
  'is ignored: images are fetched with the registry logins of the agent, as `docker login` makes them';

/** Of today's dialect: in the older one these are parameters of plugins. */
const newKeys: readonly string[] = ['timeout', 'retry'];

/** All that are not settings of a plugin. */
export const containerKeys: ReadonlySet<string> = new Set([...readKeys, ...idleKeys]);

/** In the older dialect the settings of a plugin stand beside its other keys. */
function settingsOf(map: MapNode, scope: Scope): readonly MapEntry[] {
  const settings = entryOf(map, 'settings');
  const own = settings && !isUnset(settings) ? readMap(settings.value, '`settings`', scope.report) : undefined;
  const inline = scope.dialect === 'drone' ? map.entries.filter(({ key }) => !containerKeys.has(key)) : [];
  return [...(own?.entries ?? []), ...inline];
}

function checkKeys(map: MapNode, { name, role }: { readonly name: string; readonly role: Role }, scope: Scope): void {
  const known = [...readKeys, ...newKeys];
  for (const entry of map.entries) {
    const { key, keyAt } = entry;
    if (idleKeys.includes(key)) {
      const what = key === 'auth_config' ? registryLogins : 'has never done anything, and is ignored';
      scope.report.warning('ignored', keyAt, `\`${key}\` ${what}`);
    } else if (scope.dialect === 'drone') {
      if (!containerKeys.has(key)) checkParameter(entry, scope.report);
    } else if (!known.includes(key)) {
      reportUnknownKey(entry, { where: ` in the ${role} \`${shorten(name)}\``, known, report: scope.report });
    }
    if (key === 'depends_on' && role !== 'step') {
      const order =
        role === 'service' ? 'services start together, before the steps' : 'these run in the order of the file';
      scope.report.warning('ignored', keyAt, `\`depends_on\` of a ${role} is ignored: ${order}`);
    }
    if (scope.dialect === 'woodpecker') reportOlder(entry, scope);
  }
}

/** What still works, and has a better spelling. */
function reportOlder({ key, keyAt, value }: MapEntry, { report }: Scope): void {
  const older = olderKeys.get(key);
  const isList = key === 'environment' && value.kind === 'list';
  if (older) report.warning('deprecated', keyAt, ...older);
  if (isList) {
    const message = 'Usage of a list in `environment` is deprecated, use a map';
    report.warning('deprecated', keyAt, message, 'environment: { NAME: value }');
  }
}

const olderKeys: ReadonlyMap<string, readonly [message: string, fix: string]> = new Map([
  ['secrets', ['Usage of `secrets` is deprecated, use `from_secret`', 'environment: { NAME: { from_secret: name } }']],
  ['group', ['Usage of `group` is deprecated, use `depends_on`', 'depends_on: []']],
]);

/** Also a key of a map is a text with references, as `build-${VERSION}`. */
function readName(map: MapNode, { name: key, at }: NamedContainer, scope: Scope): string {
  const entry = entryOf(map, 'name');
  const own = entry && readSubstituted(entry.value, '`name`', scope);
  if (own) return own;
  const parts = substituteAt({ text: key, at }, scope);
  return parts ? joinParts(parts) : key;
}

function checkName(name: string, at: Step['at'], role: Role, { report }: Scope): void {
  if (isStepName(name)) return;
  const rule = 'letters, digits, inner blanks and signs but `; $ \\ " < > | { }`, at most 100';
  report.error('bad_name', at, `\`${shorten(name)}\` is not a name for a ${role}: ${rule}`);
}

function readImage(map: MapNode, name: string, role: Role, scope: Scope): string {
  const entry = entryOf(map, 'image');
  const image = entry && readSubstituted(entry.value, `\`image\` of the ${role} \`${shorten(name)}\``, scope);
  if (!entry && role === 'clone') return '';
  if (!entry || image === '') {
    const message = `Invalid or missing image: the ${role} \`${shorten(name)}\` needs \`image\``;
    scope.report.error('missing_key', entry?.value.at ?? map.at, message);
  }
  return image ?? '';
}

function readProgram(map: MapNode, key: string, scope: Scope): readonly string[] | undefined {
  const entry = entryOf(map, key);
  if (!entry || isUnset(entry)) return undefined;
  const words = readList(entry, scope);
  const isLine = entry.value.kind === 'scalar' && scope.dialect === 'drone';
  return isLine ? words.flatMap((line) => line.split(/\s+/).filter((word) => word !== '')) : words;
}

function readSwitch(map: MapNode, key: string, scope: Scope): boolean {
  const entry = entryOf(map, key);
  return entry !== undefined && readBoolean(entry.value, `\`${key}\``, scope.report) === true;
}

function readOptionalText(map: MapNode, key: string, scope: Scope): string | undefined {
  const entry = entryOf(map, key);
  return entry && (readSubstituted(entry.value, `\`${key}\``, scope) || undefined);
}

function readDirectory(entry: MapEntry | undefined, scope: Scope): string | undefined {
  const directory = entry && readSubstituted(entry.value, '`directory`', scope);
  if (!entry || directory === undefined || directory === '') return undefined;
  if (!directory.split('/').includes('..')) return directory;
  scope.report.error('bad_value', entry.value.at, '`directory` must be a path without `..`');
  return undefined;
}

type TriesOf = { readonly name: string; readonly detached: boolean; readonly scope: Scope };

/** How long and how often. */
function readTries(map: MapNode, { name, detached, scope }: TriesOf): Pick<Step, 'timeoutMs' | 'retry'> {
  const [timeout, retry] = newKeys.map((key) => {
    const entry = scope.dialect === 'woodpecker' ? entryOf(map, key) : undefined;
    if (!entry || isUnset(entry)) return undefined;
    if (!detached) return entry;
    const message = `\`${key}\` is ignored: nothing waits for the end of \`${shorten(name)}\``;
    scope.report.warning('ignored', entry.keyAt, message);
    return undefined;
  });
  return {
    timeoutMs: timeout && readDuration(timeout.value, '`timeout`', scope),
    retry: retry && readRetry(retry, scope),
  };
}

function readFailure(entry: MapEntry | undefined, scope: Scope): Failure {
  const word = entry?.value.kind === 'scalar' ? entry.value.text : '';
  if (word === 'ignore' || word === 'fail' || word === 'cancel') return word;
  if (entry) {
    const problem = `\`failure\` must be fail, ignore or cancel, not ${describe(entry.value)}`;
    scope.report.error('bad_value', entry.value.at, problem);
  }
  return 'fail';
}

type Environment = Pick<Step, 'environment' | 'secrets'>;

/** Later ones win; what a secret fills is no plain value any more. */
function splitSecrets(variables: readonly Variable[], kept: Readonly<Record<string, string>>): Environment {
  const environment = new Map(Object.entries(kept));
  const secrets = new Map<string, SecretBinding>();
  for (const { name, value } of variables) {
    environment.delete(name);
    secrets.delete(name);
    const [only = ''] = value;
    if (value.length < 2 && typeof only === 'string') environment.set(name, only);
    else secrets.set(name, { variable: name, parts: value });
  }
  return { environment: Object.fromEntries(environment), secrets: [...secrets.values()] };
}
