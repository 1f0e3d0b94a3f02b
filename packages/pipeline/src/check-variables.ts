import type { Report } from './diagnostic.ts';
import type { YamlNode } from './yaml-node.ts';

/** Names of variables that have another name today. */
export function checkVariables(root: YamlNode, report: Report): void {
  const visited = new Set<YamlNode>();
  const waiting: YamlNode[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (visited.has(node)) continue;
    visited.add(node);
    if (node.kind === 'list') for (const item of node.items) waiting.push(item);
    if (node.kind === 'map') for (const { value } of node.entries) waiting.push(value);
    if (node.kind !== 'scalar') continue;
    const names = new Set([...node.text.matchAll(/\$\{?(CI_\w+)/g)].map(([, name]) => name));
    for (const [older, newer] of renamed) {
      if (!names.has(older)) continue;
      report.warning('deprecated', node.at, `Usage of \`${older}\` is deprecated, use \`${newer}\``, newer);
    }
  }
}

const renamed: readonly (readonly [string, string])[] = [
  ['CI_COMMIT_PRERELEASE', 'CI_PIPELINE_RELEASE_PRE'],
  ['CI_COMMIT_AUTHOR_AVATAR', 'CI_PIPELINE_AVATAR'],
  ['CI_PREV_COMMIT_AUTHOR_AVATAR', 'CI_PREV_PIPELINE_AVATAR'],
];
