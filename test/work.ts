/**
 * How long something takes the processor, in milliseconds. A bound on it is one on the work: of the time on the clock other programs take
 * their part.
 */
export function workMs(task: () => void): number {
  const before = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
