import { checkInterlocks, type FlowVersion, type Interlock } from '@signalbox/engine';
import { locator, parse, type Range, renderDiagnostic } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';

type Applying = {
  readonly text: string;
  readonly file?: string;
  readonly versions: readonly FlowVersion[];
  /** Names of flows that were so already: they are, and their effects are held. */
  readonly unchanged: readonly string[];
};

/** Refuses flows that come to what an interlock keeps back; the warnings are of those that may. */
export function refuseInterlocked(applying: Applying, interlocks: readonly Interlock[]): readonly string[] {
  if (interlocks.length === 0) return [];
  const { text, file, versions, unchanged } = applying;
  const found = versions.flatMap((version) =>
    checkInterlocks(version, interlocks).map((finding) => {
      const severity = unchanged.includes(version.flow.name) ? 'warning' : finding.severity;
      return { severity, message: finding.message, range: placeOf(text, version, finding.step) } as const;
    }),
  );
  const rendered = found.map((finding) => ({
    line: finding.range.start.line,
    column: finding.range.start.column,
    message: finding.message,
    severity: finding.severity,
    rendered: renderDiagnostic(text, finding, file),
  }));
  const errors = rendered.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return rendered.map((each) => each.rendered);
  const message = `${first.line}:${first.column}: ${first.message}`;
  throw new AppError('interlocked', { message, diagnostics: errors.map(({ severity: _, ...shown }) => shown) });
}

/** Of the step in its text; of the flow, where the step is a hook. */
function placeOf(text: string, { flow }: FlowVersion, step: string): Range {
  const locate = locator(text);
  const statements = parse(text).statements.flatMap((each) => ('steps' in each ? [each] : []));
  const statement = statements.find(({ name }) => name.text === flow.name) ?? statements[0];
  const node = statement?.steps.find(({ name }) => name.text === step)?.name ?? statement?.name;
  return { start: locate(node?.start ?? 0), end: locate(node?.end ?? 0) };
}
