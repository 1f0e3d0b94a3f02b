import { type DestinationStream, pino } from 'pino';
import type { Fields, Log } from './log.ts';

/** One JSON line a message on standard error; an error in a field keeps its cause. */
export function pinoLog(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log {
  const logger = pino({ level, base: null, serializers: { error: pino.stdSerializers.errWithCause } }, destination);
  return {
    info: (message: string, fields: Fields = {}) => logger.info(fields, message),
    warn: (message: string, fields: Fields = {}) => logger.warn(fields, message),
    error: (message: string, fields: Fields = {}) => logger.error(fields, message),
  };
}
