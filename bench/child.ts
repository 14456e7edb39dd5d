/** Runs one case of a bench, a repetition a message: its own process, so that no other case's types slow its code down. */
import { loadBench } from './benches.ts';

const [benchName, caseName] = process.argv.slice(2);
const cases = await (await loadBench(benchName))?.cases();
const mine = cases?.find((c) => c.name === caseName);
if (mine === undefined) throw new Error(`no case '${caseName}' in bench '${benchName}'`);

process.on('message', () => {
  void Promise.resolve(mine.run()).then((value) => process.send?.(value));
});
process.send?.('ready');
