export { type Answer, runOf } from './driver/answer.ts';
export { Dispatcher, type Performer, type Performers } from './driver/dispatcher.ts';
export { Driver, type DriverDependencies } from './driver/driver.ts';
export { Hub } from './driver/hub.ts';
export { loopScheduler } from './driver/loop-scheduler.ts';
export type { Request } from './driver/request.ts';
export { Ticker } from './driver/ticker.ts';
export { idSource } from './id-source.ts';
export type { Log } from './log.ts';
