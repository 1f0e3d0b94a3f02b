import type { CompileOptions } from '../compile-options.ts';
import { type Compiled, compilePipeline } from '../compile-pipeline.ts';
import type { Metadata } from '../metadata.ts';
import type { WorkflowPlan } from '../workflow-plan.ts';

export const commit = '0123456789abcdef0123456789abcdef01234567';

export const push: Metadata = {
  repository: { name: 'acme/app', url: 'https://git.example.com/acme/app.git', defaultBranch: 'main' },
  build: {
    number: 7,
    event: 'push',
    commit,
    ref: 'refs/heads/main',
    branch: 'main',
    message: 'Add a door',
    author: 'ann',
  },
};

/** The push of `push`, with some of its build changed. */
export function build(changes: Partial<Metadata['build']>): Metadata {
  return { ...push, build: { ...push.build, ...changes } };
}

export function compileText(text: string, metadata: Metadata = push, options: CompileOptions = {}): Compiled {
  return compilePipeline({ files: [{ name: '.woodpecker.yml', text }], metadata, options });
}

/** The plan of a file that must compile. */
export function planOf(text: string, metadata: Metadata = push, options: CompileOptions = {}): WorkflowPlan {
  const compiled = compileText(text, metadata, options);
  const plan = compiled.ok ? compiled.plans[0] : undefined;
  if (!plan) throw new Error(`No plan: ${JSON.stringify(compiled, undefined, 1)}`);
  return plan;
}

/** Every problem as `line:column severity code message`. */
export function problemsOf(text: string, metadata: Metadata = push, options: CompileOptions = {}): readonly string[] {
  const compiled = compileText(text, metadata, options);
  const found = compiled.ok ? compiled.warnings : compiled.diagnostics;
  return found.map(({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code} ${message}`);
}
