import { loopFlow, openActionService } from './action-service.ts';
import { endServerProcess, post, startServerProcess } from './server-process.ts';

/** Milliseconds from the start of the process to serving, after SIGKILL with so many open runs; and to the last redelivery. */
export async function restartAfterKill(
  data: string,
  runs: number,
): Promise<{ readonly serving: number; readonly open: number }> {
  let calls = 0;
  const service = await openActionService(() => {
    calls += 1;
  });
  const server = await startServerProcess(data);
  await post(`${server.url}/api/apply`, { text: loopFlow(service.url) });
  let left = runs;
  const starter = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await post(`${server.url}/api/runs`, { flow: 'loop' });
    }
  };
  await Promise.all(Array.from({ length: 32 }, starter));
  await endServerProcess(server, 'SIGKILL');
  const again = await startServerProcess(data);
  const ready = await fetch(`${again.url}/ready`);
  if (!ready.ok) throw new Error('the server printed its address, but does not serve');
  await endServerProcess(again, 'SIGTERM');
  await service.close();
  return { serving: again.startedInMs, open: calls };
}
