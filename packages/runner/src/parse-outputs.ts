export type Outputs = Readonly<Record<string, string>>;

/** What a step says for others to use, a line `KEY=VALUE` each; a later line wins. */
export function parseOutputs(text: string): { readonly outputs: Outputs; readonly problems: readonly string[] } {
  const outputs = new Map<string, string>();
  const problems: string[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, key, value] = /^([A-Za-z_][\w.-]{0,99})=(.*)$/s.exec(line) ?? [];
    if (key === undefined || value === undefined) problems.push(`line ${index + 1} is not KEY=VALUE`);
    else if (outputs.size >= mostOutputs && !outputs.has(key)) problems.push(`line ${index + 1} is one too many`);
    else outputs.set(key, value);
  }
  return { outputs: Object.fromEntries(outputs), problems: problems.slice(0, mostProblems) };
}

const mostOutputs = 100;
const mostProblems = 10;
