import type { ProcPlan } from '@signalbox/pipeline';
import type { ProcStart } from './backend/backend.ts';
import { shellScript } from './shell-script.ts';

/** By their names in lower case. */
export type Secrets = Readonly<Record<string, string>>;

type SecretPart = NonNullable<ProcPlan['secrets']>[number]['parts'][number];

/** What a proc starts, when all that is known of its environment is given; no program where its image has one. */
export function procProgram(
  proc: ProcPlan,
  environment: Readonly<Record<string, string>>,
  secrets: Secrets,
): ProcStart {
  const script = proc.commands.length === 0 ? undefined : shellScript(proc.commands);
  const [program, ...given] = proc.entrypoint ?? [];
  const all = { ...environment, ...secretValues(proc, secrets), CI_STEP_NAME: proc.name, CI_STEP_TYPE: typeOf(proc) };
  const { directory } = proc;
  if (program !== undefined) {
    const encoded = script === undefined ? {} : { CI_SCRIPT: Buffer.from(script).toString('base64') };
    const words = [program, ...given, ...(proc.arguments ?? [])] as const;
    return { program: words, script: undefined, environment: { ...all, ...encoded }, directory, proc };
  }
  const shell = script === undefined ? [] : ['/bin/sh', '-e'];
  return { program: shell, script, environment: all, directory, proc };
}

function typeOf({ commands, entrypoint }: ProcPlan): string {
  return commands.length > 0 || entrypoint ? 'commands' : 'plugin';
}

function secretValues({ secrets: bindings = [] }: ProcPlan, secrets: Secrets): Readonly<Record<string, string>> {
  return Object.fromEntries(
    bindings.map(({ variable, parts }) => [variable, parts.map((part) => textOf(part, secrets)).join('')]),
  );
}

function textOf(part: SecretPart, secrets: Secrets): string {
  if (typeof part === 'string') return part;
  const value = secrets[part.secret] ?? '';
  return part.form === 'json' ? JSON.stringify(value).slice(1, -1) : value;
}

/** The names that a proc asks for and that are not there. */
export function missingSecrets({ secrets: bindings = [] }: ProcPlan, secrets: Secrets): readonly string[] {
  const names = bindings.flatMap(({ parts }) =>
    parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])),
  );
  return [...new Set(names)].filter((name) => !Object.hasOwn(secrets, name));
}
