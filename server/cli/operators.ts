import type { Command } from 'commander';
import { operatorKinds } from '../../operators/index.ts';

export function addOperators(program: Command): void {
  program
    .command('operators')
    .description('Lists the kinds of operators, each with an example for --seats')
    .option('--json', 'as one JSON array')
    .addHelpText('after', '\nExamples:\n  lockstep operators\n  lockstep operators --json')
    .action((options: { json?: boolean }) => {
      const kinds = operatorKinds.map(({ kind, about, example, environments }) => ({ kind, about, example, ...(environments === undefined ? {} : { environments }) }));
      if (options.json === true) console.log(JSON.stringify(kinds, null, 2));
      else for (const k of kinds) console.log(`${k.kind.padEnd(10)} ${k.about}${k.environments === undefined ? '' : ` (only in ${k.environments.join(', ')})`}\n${' '.repeat(11)}--seats '${k.example}'`);
    });
}
