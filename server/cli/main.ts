#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { packageVersion } from '../version.ts';
import { addConform } from './conform.ts';
import { addCreate } from './create.ts';
import { addDemo } from './demo.ts';
import { addEnvs } from './envs.ts';
import { EXIT, explain } from './exit.ts';
import { addJoin } from './join.ts';
import { addOperators } from './operators.ts';
import { addExport, addRedact, addShow } from './records.ts';
import { addRun } from './run.ts';
import { addServe } from './serve.ts';
import { addVerify } from './verify.ts';

const program = new Command('lockstep')
  .description('Lock-step simulation: policies, language models and people in deterministic worlds, with records that anyone can verify')
  .version(packageVersion)
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

for (const add of [addDemo, addEnvs, addOperators, addRun, addVerify, addShow, addExport, addRedact, addConform, addServe, addCreate, addJoin]) add(program);
for (const command of program.commands) command.exitOverride();

// `lockstep envs | head` closes our output early: that is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    const { text, code } = explain(error);
    console.error(`lockstep: ${text}`);
    process.exitCode = code;
  }
}
