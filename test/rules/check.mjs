/** Runs the rules of rules.mjs over every TypeScript file that git knows or does not ignore; exit 1 where one is broken. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { RULES } from './rules.mjs';

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], { encoding: 'utf8' }).split('\n').filter(Boolean);
let broken = 0;
let read = 0;
for (const path of files) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') continue; // deleted, not committed yet
    throw error;
  }
  read++;
  for (const rule of Object.values(RULES)) {
    for (const line of rule(path, text)) {
      console.error(line);
      broken++;
    }
  }
}
console.log(`rules: ${read} files, ${broken} broken`);
process.exit(broken > 0 || read === 0 ? 1 : 0);
