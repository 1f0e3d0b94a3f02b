import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

type Result = {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
};

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with a page, each with the first place where it is; none where there is nothing. */
export async function accessibilityOf(page: Page): Promise<readonly string[]> {
  // By the debugger, which the content policy of the page does not bind.
  await page.evaluate(source);
  const { violations } = (await page.evaluate(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] })',
  )) as Result;
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
