import type { Param } from '@signalbox/engine';
import type { ParamView } from '@signalbox/protocol';

export function paramView({ name, type, required, checks, default: value }: Param): ParamView {
  const { oneOf, ...others } = checks ?? {};
  return {
    name,
    type,
    required,
    ...(value !== undefined && { default: value as ParamView['default'] }),
    ...(checks && { checks: { ...others, ...(oneOf && { oneOf: [...oneOf] }) } }),
  };
}
