import type { Need, Step } from './workflow.ts';

/**
 * What a `clone` section asks for beyond the plain commit, which a runner clones by itself. Settings that give the same
 * files need nothing.
 */
export function cloneNeeds(clones: readonly Step[]): readonly Need[] {
  return clones.flatMap((clone, index): readonly Need[] => {
    const at = clone.at;
    if (index > 0) return [{ feature: 'clone_steps', key: clone.name, at }];
    const isOwn = clone.commands.length > 0 || clone.entrypoint !== undefined || clone.when.length > 0;
    const settings = Object.entries(clone.environment).filter(([name, value]) => !isHarmless(name, value));
    return isOwn || settings.length > 0 || clone.secrets.length > 0
      ? [{ feature: 'clone_steps', key: clone.name, at }]
      : [];
  });
}

function isHarmless(name: string, value: string): boolean {
  return harmless.has(name) || value === 'false';
}

const harmless: ReadonlySet<string> = new Set(['PLUGIN_DEPTH', 'PLUGIN_PARTIAL', 'PLUGIN_TAGS', 'PLUGIN_LFS']);
