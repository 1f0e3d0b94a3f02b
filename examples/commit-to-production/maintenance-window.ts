/** While it is closed nothing in production is changed; what wants to waits. */
export class MaintenanceWindow {
  #isOpen = true;
  readonly #waiting: (() => void)[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  set open(open: boolean) {
    this.#isOpen = open;
    if (open) for (const goOn of this.#waiting.splice(0)) goOn();
  }

  async opened(what: string): Promise<void> {
    while (!this.#isOpen) {
      this.#say(`${what} waits until production is open`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
