import { branchPattern } from './branch-pattern.ts';
import type { SecretRule } from './compile-options.ts';
import { isListed } from './image-name.ts';
import { shorten } from './read-values.ts';

/** Who asks for a secret. */
export type SecretUse = {
  readonly step: string;
  readonly image: string;
  /** Only what a plugin does is the work of its image. */
  readonly isPlugin: boolean;
  readonly event: string;
  /** Empty where the build is of a tag. */
  readonly branch: string;
};

/** Why a secret may not be used; undefined where it may. The words are those of the original, which had no branches. */
export function secretRefusal({ events, branches = [], images }: SecretRule, use: SecretUse): string | undefined {
  const { step, image, isPlugin, event, branch } = use;
  const general = event.startsWith('pull_request') ? 'pull_request' : event;
  if (events.length > 0 && !events.includes(general)) {
    return `is not allowed to be used with pipeline event "${event}"`;
  }
  if (branches.length > 0 && (branch === '' || !branches.some((text) => branchPattern(text)?.(branch)))) {
    return branch === ''
      ? 'is only allowed to be used on branches, of which this build has none'
      : `is not allowed to be used on branch "${shorten(branch)}"`;
  }
  if (images.length === 0) return undefined;
  if (!isPlugin) {
    return 'is only allowed to be used by plugins (a filter has been set on the secret). Note: Image filters do not work for normal steps';
  }
  if (isListed(image, images)) return undefined;
  return `is not allowed to be used with image "${shorten(image)}" by step "${shorten(step)}"`;
}
