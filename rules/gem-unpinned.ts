import type { Rule } from '../src/dockerfile/rule.ts';
import { languageRuns } from '../src/dockerfile/words/language-managers.ts';
import { unpinnedProblem } from '../src/dockerfile/words/unpinned-problem.ts';

export const gemUnpinned: Rule = {
  id: 'gem-unpinned',
  title: 'Gems have a version',
  why: '`gem install rails` takes whatever is newest on the day of the build: two builds of one commit differ. Write `rails:8.0.2` or `--version`, or let Bundler install from a `Gemfile.lock`.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3028'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM ruby:3.4\nRUN gem install bundler\n', lines: [2] },
    { dockerfile: 'FROM ruby:3.4\nRUN gem install bundler:2.6.9 \\\n    rake -- --use-system-libraries\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM ruby:3.4\nRUN gem install bundler:2.6.9 rake:13.3.0\n' },
    { dockerfile: "FROM ruby:3.4\nRUN gem install bundler -v '~> 2.6' && gem install --version=13.3.0 rake\n" },
    { dockerfile: 'FROM ruby:3.4\nRUN gem install ./app.gem && gem update --system && gem install -g Gemfile\n' },
    { dockerfile: 'FROM ruby:3.4\nARG BUNDLER\nRUN gem install "bundler:$BUNDLER" $GEMS -- --with-xml\n' },
  ],
  check(file, report) {
    for (const { calls } of languageRuns(file)) {
      for (const { manager, verb, operands, flags } of calls) {
        if (manager !== 'gem' || (verb?.value !== 'install' && verb?.value !== 'i')) continue;
        if (flags.some(({ name }) => ['-v', '--version', '-g', '--file'].includes(name))) continue;
        const unpinned = operands.flatMap(({ value, span }) =>
          value === undefined || value.includes(':') || value.endsWith('.gem') ? [] : [{ name: value, span }],
        );
        for (const problem of unpinnedProblem(unpinned, 'rails:8.0.2')) report(problem);
      }
    }
  },
};
