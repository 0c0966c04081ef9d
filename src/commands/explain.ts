import { Args, Command } from '@oclif/core';
import { escapeTerminal } from '../escape-terminal.ts';
import { columns } from './columns.ts';
import { commonFlags } from './flags.ts';
import { writeOut } from './output.ts';
import { outputWidth } from './output-width.ts';

export class Explain extends Command {
  static override summary = 'Say what a rule wants, why, and how to do it.';
  static override description =
    "RULE is our name of it or another tool's id, as in DL3008, DS-0002, CKV_DOCKER_3 or JSONArgsRecommended. Without one all rules are listed.";
  static override examples = ['<%= config.bin %> explain from-tag-missing', '<%= config.bin %> explain DL3008'];
  static override args = { rule: Args.string({ description: 'The rule.', ignoreStdin: true }) };
  static override flags = {
    quiet: commonFlags.quiet,
    silent: commonFlags.silent,
    'log-format': commonFlags['log-format'],
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { rules, rulesNamed } = await import('../parts/linter.ts');
    const { rulePage } = await import('../parts/rule-page.ts');
    if (flags.silent) {
      if (args.rule !== undefined) rulesNamed(args.rule);
      return;
    }
    if (args.rule === undefined) {
      const rows = rules.map(({ id, levels, aliases, title }) => [
        id,
        levels.recommended,
        levels.strict,
        levels.cis,
        aliases.join(' '),
        title,
      ]);
      await writeOut(columns(['RULE', 'RECOMMENDED', 'STRICT', 'CIS', 'ALSO CALLED', 'WHAT IT WANTS'], rows));
      return;
    }
    const pages = rulesNamed(args.rule).map((rule) => rulePage(rule, Math.min(100, outputWidth())));
    await writeOut(
      pages
        .join('\n')
        .split(/([\n\t])/)
        .map(outside)
        .join(''),
    );
  }
}

/** Line breaks and tabs of an example stay as they are. */
function outside(text: string): string {
  return text === '\n' || text === '\t' ? text : escapeTerminal(text);
}
