import type { Rule } from '../src/dockerfile/rule.ts';
import { languageRuns, mayHaveCallFlag } from '../src/dockerfile/words/language-managers.ts';
import { mayHaveVariable } from '../src/dockerfile/words/run-environment.ts';
import { unpinnedProblem } from '../src/dockerfile/words/unpinned-problem.ts';

export const pipUnpinned: Rule = {
  id: 'pip-unpinned',
  title: 'Python packages have a version',
  why: '`pip install flask` takes whatever is newest on the day of the build: two builds of one commit differ, and a broken or hijacked release is in the image at once. Write `flask==3.1.2`, or better install from a requirements file or with a constraints file that names every version.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3013'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir flask\n', lines: [2] },
    { dockerfile: 'FROM python:3.13\nRUN python3 -m pip install \\\n    flask==3.1.2 \\\n    gunicorn\n', lines: [4] },
    { dockerfile: 'FROM python:3.13\nRUN uv pip install git+https://git.example.com/tool.git\n', lines: [2] },
    { dockerfile: 'FROM python:3.13\nRUN pip install -r requirements.txt gunicorn\n', lines: [2] },
    { dockerfile: 'FROM python:3.13\nARG PACKAGES="flask gunicorn"\nRUN pip3 install $PACKAGES\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir flask==3.1.2 "gunicorn>=23,<24"\n' },
    { dockerfile: 'FROM python:3.13\nRUN pip install -r requirements.txt\nRUN pip install -c versions.txt flask\n' },
    { dockerfile: 'FROM python:3.13\nRUN pip install -r requirements.txt -c versions.txt gunicorn\n' },
    { dockerfile: 'FROM python:3.13\nRUN pip install . ./lib dist/*.whl -e .[test] && pip list\n' },
    {
      dockerfile: 'FROM python:3.13\nARG FLASK\nRUN pip install "flask==$FLASK" --index-url https://pypi.example.com\n',
    },
    { dockerfile: 'FROM python:3.13\nRUN pip install git+https://git.example.com/tool.git@v1.2#egg=tool\n' },
    { dockerfile: 'FROM python:3.13\nENV PIP_CONSTRAINT=/versions.txt\nRUN pip install flask $EXTRAS\n' },
  ],
  check(file, report) {
    for (const { run, script, calls } of languageRuns(file)) {
      for (const call of calls) {
        const { manager, verb, operands, command, flags } = call;
        if (manager !== 'pip' || verb?.value !== 'install') continue;
        const isConstrained =
          flags.some(({ name }) => constraints.includes(name)) ||
          mayHaveVariable(['PIP_CONSTRAINT'], { run, script, command }, file.stages);
        // `pip install $OPTIONS flask` may have constraints.
        if (isConstrained || (mayHaveCallFlag(call, constraints) && !operands.some(isKnown))) continue;
        const unpinned = operands.flatMap(({ value, span }) =>
          value === undefined || isPinned(value) ? [] : [{ name: value, span }],
        );
        const isOfRepository = repository.test(unpinned[0]?.name ?? '');
        const example = isOfRepository ? 'git+https://example.com/tool.git@COMMIT' : 'flask==3.1.2';
        for (const problem of unpinnedProblem(unpinned, example)) report(problem);
      }
    }
  },
};

const constraints = ['-c', '--constraint'];

function isKnown({ value }: { readonly value: string | undefined }): boolean {
  return value !== undefined;
}

const repository = /^(?:git|hg|svn|bzr)\+/;

/** By PEP 508 a requirement has a version, or `@` and an address; else it may be a path. */
function isPinned(text: string): boolean {
  if (repository.test(text)) return text.includes('@', text.lastIndexOf('/'));
  return /[=<>~@]/.test(text) || text.includes('/') || text.startsWith('.') || /\.(?:whl|zip|tar\.\w+)$/.test(text);
}
