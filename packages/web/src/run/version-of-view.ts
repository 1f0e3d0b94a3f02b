import type { FlowVersion } from '@signalbox/engine';
import type { FlowVersionView } from '@signalbox/protocol';

/** What the server has sent of a flow is the engine's, as the engine has it. */
export function versionOfView(view: FlowVersionView): FlowVersion {
  return view as unknown as FlowVersion;
}
