/** Calls back again and again; returns what stops it. */
export type Pulse = (beat: () => void) => () => void;

const beats = new Set<() => void>();
let timer: NodeJS.Timeout | undefined;

/** One timer for all that want one: a thousand open records need no thousand. It does not keep the process alive. */
export const everySecond: Pulse = (beat) => {
  beats.add(beat);
  timer ??= setInterval(() => {
    for (const each of beats) each();
  }, 1000).unref();
  return () => {
    beats.delete(beat);
    if (beats.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
};
