import { type Compilation, type Compiled, compilePipeline } from '@signalbox/pipeline';

/**
 * What the compiler throws is a fault of ours, and would be the same at each try: the build says so, as nobody would see
 * why none comes.
 */
export function compileFiles(compilation: Compilation): Compiled {
  try {
    return compilePipeline(compilation);
  } catch (error) {
    const message = `The files cannot be compiled: ${error instanceof Error ? error.message : String(error)}`;
    const file = compilation.files[0]?.name ?? '';
    return {
      ok: false,
      diagnostics: [{ severity: 'error', code: 'limit_exceeded', file, line: 1, column: 1, message }],
    };
  }
}
