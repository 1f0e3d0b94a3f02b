import { isUnderWay, type Run } from '@signalbox/engine';

export function awaitsPerson(run: Run): boolean {
  return isUnderWay(run) && Object.values(run.open).some(({ phase }) => phase.kind === 'deciding');
}
