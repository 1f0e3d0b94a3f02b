import type { ToLayOut } from './graph-layout.ts';
import { layOutGraph } from './lay-out-graph.ts';

/** Lays out beside the page, which takes its input meanwhile. */
globalThis.addEventListener('message', ({ data }: MessageEvent<{ readonly id: number; readonly graph: ToLayOut }>) => {
  globalThis.postMessage({ id: data.id, layout: layOutGraph(data.graph) });
});
