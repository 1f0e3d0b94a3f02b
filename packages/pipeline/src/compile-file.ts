import { type Allowance, isUsedUp, reportOveruse } from './allowance.ts';
import { checkHabits } from './check-habits.ts';
import { checkVariables } from './check-variables.ts';
import type { CompileOptions, WorkflowOptions } from './compile-options.ts';
import type { Facts } from './condition.ts';
import { type Report, silent } from './diagnostic.ts';
import { readDrone } from './drone/read-drone.ts';
import { droneEnvironment } from './environment/drone-environment.ts';
import { environmentOf } from './environment/environment-of.ts';
import { woodpeckerEnvironment } from './environment/woodpecker-environment.ts';
import { evaluate } from './expression/evaluate.ts';
import { limits } from './limits.ts';
import { type Axis, readMatrix } from './matrix.ts';
import type { Metadata } from './metadata.ts';
import { type Planned, planWorkflow } from './plan-workflow.ts';
import { type Dialect, entryOf, readMap, type Scope } from './read-values.ts';
import { readYaml } from './read-yaml.ts';
import { refuseRepeats } from './refuse-repeats.ts';
import { settleRepeats } from './settle-repeats.ts';
import type { Variables } from './text/substitute.ts';
import { readWoodpecker } from './woodpecker/read-woodpecker.ts';
import type { Workflow } from './workflow.ts';
import type { MapNode } from './yaml-node.ts';

type FileCompilation = {
  readonly text: string;
  readonly name: string;
  /** Of the first of its workflows in the build. */
  readonly number: number;
  readonly metadata: Metadata;
  readonly options: CompileOptions;
  readonly report: Report;
  /** Of all files of the build. */
  readonly allowance: Allowance;
};

/** What becomes of each combination of a file's matrix; `name` is that of the file and, where there are several, a number. */
export type CompiledAxis = { readonly name: string; readonly planned: Planned };

export function compileFile(compilation: FileCompilation): readonly CompiledAxis[] {
  const compiled = compileTree(compilation);
  reportOveruse(compilation.allowance, compilation.report);
  return compiled;
}

function compileTree(compilation: FileCompilation): readonly CompiledAxis[] {
  const { text, name, allowance } = compilation;
  const read = readYaml(text, compilation.report, allowance);
  const whole = read && readMap(read.tree, 'A workflow', read.report);
  if (!whole) return [];
  const { report } = read;
  const dialect = dialectOf(whole);
  if (dialect === 'woodpecker') refuseRepeats(whole, report);
  const root = settleRepeats(whole, dialect === 'drone' ? report : silent);
  if (dialect === 'woodpecker') checkVariables(root, report);
  const axes = readMatrix(entryOf(root, 'matrix'), report);
  const nodes = axes.length * root.nodes;
  if (axes.length > 1 && nodes > limits.matrixNodes) {
    report.error('limit_exceeded', root.at, 'The matrix is too large for a file of this size');
    return [];
  }
  allowance.readNodes -= nodes;
  return axes.flatMap((axis, index) => {
    if (isUsedUp(allowance)) return [];
    const axisName = axes.length === 1 ? name : `${name} (${index + 1})`;
    const scope = { report, allowance, dialect };
    return compileAxis({ root, axis, axisName, number: compilation.number + index, scope, compilation });
  });
}

/** A file that has only `pipeline` is of the older dialect. */
export function dialectOf(root: MapNode): Dialect {
  const has = (key: string) => entryOf(root, key) !== undefined;
  return has('pipeline') && !has('steps') ? 'drone' : 'woodpecker';
}

type AxisCompilation = {
  readonly root: MapNode;
  readonly axis: Axis;
  readonly axisName: string;
  readonly number: number;
  readonly scope: Omit<Scope, 'variables'>;
  readonly compilation: FileCompilation;
};

function compileAxis(each: AxisCompilation): readonly CompiledAxis[] {
  const { root, axis, axisName, scope, compilation } = each;
  const { metadata, options, name } = compilation;
  const variables = variablesOf(each);
  const read = scope.dialect === 'drone' ? readDrone : readWoodpecker;
  const found = read(root, { ...scope, variables });
  const workflow = { ...found, labels: { ...options.labels, ...found.labels } };
  if (options.habits && scope.dialect === 'woodpecker') checkHabits(workflow, scope.report);
  const platform = workflow.labels.platform ?? defaultPlatform(metadata);
  const { report, allowance } = scope;
  const planned = planWorkflow({
    ...{ name: axisName, group: name, workflow, metadata, axis, report, allowance },
    options: workflowOptions(options, workflow),
    environment: { ...environmentOf(axis), ...builtInValues(each, platform) },
    facts: factsOf(each, variables, workflow),
  });
  return [{ name: axisName, planned }];
}

function workflowOptions({ supports, ...options }: CompileOptions, { labels }: Workflow): WorkflowOptions {
  if (!supports) return options;
  return { ...options, supports: typeof supports === 'function' ? supports(labels) : supports };
}

/** What `${…}` finds: the matrix first, then what is built in, then what was given from outside. */
function variablesOf(each: AxisCompilation): Variables {
  const { axis, compilation } = each;
  const { metadata } = compilation;
  const values = { ...metadata.variables, ...builtInValues(each, defaultPlatform(metadata)), ...axis };
  return { values, written: new Set(Object.keys(axis)) };
}

function builtInValues(
  { number, scope, compilation }: AxisCompilation,
  platform: string,
): Readonly<Record<string, string>> {
  const { metadata, name } = compilation;
  const position = { name, number };
  const modern = woodpeckerEnvironment(metadata, position);
  const given = { ...metadata.variables, ...metadata.system?.proxies };
  const isDrone = scope.dialect === 'drone';
  const all = isDrone ? { ...modern, ...droneEnvironment(metadata, position, platform) } : modern;
  return environmentOf({ ...given, ...(isDrone ? withoutNothing(all) : all) });
}

/** Drone did not set what was 0 or false. */
function withoutNothing(values: Readonly<Record<string, string | undefined>>): typeof values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '0' && value !== 'false'));
}

function defaultPlatform({ system }: Metadata): string {
  return system?.platform ?? 'linux/amd64';
}

function factsOf(each: AxisCompilation, variables: Variables, workflow: Workflow): Facts {
  const { axis, scope, compilation } = each;
  const { metadata, options } = compilation;
  const { build, repository, system } = metadata;
  return {
    values: {
      event: build.event,
      branch: build.branch,
      ref: build.ref,
      repo: repository.name,
      instance: system?.host ?? '',
      platform: workflow.labels.platform ?? defaultPlatform(metadata),
      cron: build.schedule ?? '',
      environment: build.deployTarget ?? '',
    },
    message: build.message,
    changedFiles: build.changedFiles,
    axis,
    isLocal: options.isLocal === true,
    evaluate: (expression) => evaluate(expression, { variables, allowance: scope.allowance }),
    allowance: scope.allowance,
  };
}
