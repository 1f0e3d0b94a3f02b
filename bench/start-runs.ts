import { post } from './server-process.ts';

/** Starts so many runs over the API, 32 at a time; the n-th of the flow that is given for n. */
export async function startRuns(url: string, runs: number, flowOf: (index: number) => string): Promise<void> {
  let next = 0;
  const starter = async (): Promise<void> => {
    for (; next < runs; ) {
      const flow = flowOf(next);
      next += 1;
      await post(`${url}/api/runs`, { flow });
    }
  };
  await Promise.all(Array.from({ length: 32 }, starter));
}
