import childProcess from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { syncBuiltinESMExports } from 'node:module';

/** Notices programs that the code of this process starts. What goes on of them, only the process table tells. */
export class StartedPrograms {
  #hasStarted = false;

  watch(): void {
    const started = () => {
      this.#hasStarted = true;
    };
    subscribe('child_process', started);
    // The synchronous ones tell nobody; a shell among them may leave something in the background.
    for (const name of ['spawnSync', 'execSync', 'execFileSync'] as const) {
      const noticed = new Proxy<(...args: never) => unknown>(childProcess[name], {
        apply: (call, self, args) => {
          started();
          return Reflect.apply(call, self, args);
        },
      });
      Object.assign(childProcess, { [name]: noticed });
    }
    syncBuiltinESMExports();
  }

  /** Whether there were any since the last time. */
  take(): boolean {
    const before = this.#hasStarted;
    this.#hasStarted = false;
    return before;
  }
}
