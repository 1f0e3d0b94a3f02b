import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Modules of the installed packages that say `"signalbox": { "jobs": "./jobs.js" }` in their manifest. */
export function declaredJobs(folder: string): readonly string[] {
  const installed = resolve(folder, 'node_modules');
  const scopes = namesIn(installed);
  const packages = scopes.flatMap((name) =>
    name.startsWith('@') ? namesIn(join(installed, name)).map((each) => join(name, each)) : [name],
  );
  return packages.flatMap((name) => {
    const jobs = jobsOf(join(installed, name, 'package.json'));
    return jobs === undefined ? [] : [join(installed, name, jobs)];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}

function jobsOf(manifest: string): string | undefined {
  try {
    const { signalbox } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      readonly signalbox?: { readonly jobs?: unknown };
    };
    return typeof signalbox?.jobs === 'string' ? signalbox.jobs : undefined;
  } catch {
    return undefined;
  }
}
