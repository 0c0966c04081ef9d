import type { Rule } from '../src/dockerfile/rule.ts';
import { homeCacheGoneAt } from '../src/dockerfile/words/home-caches.ts';
import { languageRuns, type ManagerCall, mayHaveCallFlag } from '../src/dockerfile/words/language-managers.ts';
import { configuredRuns } from '../src/dockerfile/words/package-config.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { mayHaveVariable } from '../src/dockerfile/words/run-environment.ts';
import { wordAfter } from '../src/dockerfile/words/shell-edits.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';
import { variableValue } from '../src/dockerfile/words/variable-value.ts';

export const pipCache: Rule = {
  id: 'pip-cache',
  title: 'Nothing of pip stays in the image but what it installs',
  why: 'pip keeps a copy of all it downloads and builds for the next time, and in an image there is none: the layer holds it twice. Give `--no-cache-dir` or set `PIP_NO_CACHE_DIR=1`; or keep the cache out of the layer and use it, with `--mount=type=cache,target=/root/.cache/pip`. `PIP_NO_CACHE_DIR=0` turns the cache off as well, whatever it seems to say. Stages that are not shipped are not looked at.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3042'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM python:3.13\nRUN pip install flask==3.1.2\n',
      lines: [2],
      fixed: 'FROM python:3.13\nRUN pip install --no-cache-dir flask==3.1.2\n',
    },
    {
      dockerfile: 'FROM python:3.13\nRUN python -m pip install \\\n    -r requirements.txt\n',
      lines: [2],
      fixed: 'FROM python:3.13\nRUN python -m pip install --no-cache-dir \\\n    -r requirements.txt\n',
    },
    {
      dockerfile: 'FROM python:3.13\nRUN --mount=type=cache,target=/var/cache/apt ["pip", "install", "flask==3.1.2"]\n',
      lines: [2],
      fixed:
        'FROM python:3.13\nRUN --mount=type=cache,target=/var/cache/apt ["pip", "install", "--no-cache-dir", "flask==3.1.2"]\n',
    },
    {
      dockerfile: 'FROM python:3.13\nENV PIP_NO_CACHE_DIR=\nRUN pip install flask==3.1.2\n',
      lines: [3],
      fixed: 'FROM python:3.13\nENV PIP_NO_CACHE_DIR=\nRUN pip install --no-cache-dir flask==3.1.2\n',
    },
    {
      dockerfile:
        'FROM python:3.13\nENV PIP_NO_CACHE_DIR="off" LANG=C\nRUN pip install flask==3.1.2\nRUN pip install uwsgi==2.0.30\n',
      lines: [2],
      fixed:
        'FROM python:3.13\nENV PIP_NO_CACHE_DIR=1 LANG=C\nRUN pip install flask==3.1.2\nRUN pip install uwsgi==2.0.30\n',
    },
    {
      dockerfile: 'FROM python:3.13\nRUN PIP_NO_CACHE_DIR=0 pip install flask==3.1.2\n',
      lines: [2],
      fixed: 'FROM python:3.13\nRUN PIP_NO_CACHE_DIR=1 pip install flask==3.1.2\n',
    },
    {
      dockerfile: 'FROM python:3.13\nRUN export PIP_NO_CACHE_DIR=False; \\\n    pip install flask==3.1.2\n',
      lines: [2],
      fixed: 'FROM python:3.13\nRUN export PIP_NO_CACHE_DIR=1; \\\n    pip install flask==3.1.2\n',
    },
  ],
  good: [
    { dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nARG PIP_NO_CACHE_DIR=on\nRUN pip install flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nENV PIP_NO_CACHE_DIR=0\nRUN pip --version\n' },
    { dockerfile: 'FROM python:3.13\nENV PIP_NO_CACHE_DIR=0\nRUN PIP_NO_CACHE_DIR=1 pip install flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nRUN PIP_NO_CACHE_DIR=1 pip install flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nRUN --mount=type=tmpfs,dst=/home/app/.cache pip install flask==3.1.2\n' },
    { dockerfile: 'FROM python:3.13\nRUN pip install flask==3.1.2 && rm -rf ~/.cache\n' },
    {
      dockerfile:
        'FROM python:3.13 AS build\nRUN pip install --target /app flask==3.1.2\nFROM python:3.13-slim\nCOPY --from=build /app /app\n',
    },
    { dockerfile: 'FROM python:3.13\nRUN pip install $OPTIONS flask==3.1.2 && pip list\n' },
  ],
  check(file, report) {
    const { stages, dockerfile } = file;
    const shipped = new Set(stageChain(stages.target));
    const runs = languageRuns(file).filter(({ run, calls }) => {
      const stage = stages.stageOf(run);
      return stage !== undefined && shipped.has(stage) && calls.some(isInstall);
    });
    if (runs.length === 0) return;
    const configured = configuredRuns(file, config);
    for (const { run, script, calls } of runs) {
      for (const { command } of calls.filter(isInstall)) {
        const value = variableValue('PIP_NO_CACHE_DIR', { run, script, command }, file);
        if (value === undefined || !readsAsNo(value.raw)) continue;
        report({
          span: value.span,
          message: `${quoted(`PIP_NO_CACHE_DIR=${value.raw}`)} reads as if the cache were on, and pip takes any value for off: write 1.`,
          fix: { title: 'Write 1', edits: [{ span: value.span, text: '1' }] },
        });
      }
      if (configured.has(run)) continue;
      const purge = calls.findLast(({ verb, operands }) => verb?.value === 'cache' && operands[0]?.value === 'purge');
      const goneAt = Math.max(homeCacheGoneAt(run, script, '.cache/pip', stages), purge?.command.span.start ?? -1);
      for (const call of calls) {
        const { command, verb } = call;
        if (!verb || !isInstall(call) || mayHaveCallFlag(call, ['--no-cache-dir', '--cache-dir', '--dry-run']))
          continue;
        if (mayHaveVariable(variables, { run, script, command }, stages)) continue;
        if (command.span.start < goneAt) continue;
        const edit = wordAfter(verb, '--no-cache-dir', run, dockerfile.source.text);
        report({
          span: verb.span,
          message: "pip keeps what it downloads in the layer: add '--no-cache-dir', or mount a cache.",
          ...(edit && { fix: { title: 'Add --no-cache-dir', edits: [edit] } }),
        });
      }
    }
  },
};

/** Whatever its value is, pip takes the first one for yes: see `_handle_no_cache_dir` in its cmdoptions.py. */
const variables = ['PIP_NO_CACHE_DIR', 'PIP_CACHE_DIR'];

const config = { paths: ['/etc/pip.conf', '/etc/xdg/pip', '/root/.config/pip', '/root/.pip'], key: 'no-cache-dir' };

/** Those that Python's strtobool takes for no. */
function readsAsNo(raw: string): boolean {
  return /^(["']?)(?:0|n|no|f|false|off)\1$/i.test(raw);
}

function isInstall({ manager, verb, command }: ManagerCall): boolean {
  return manager === 'pip' && command.name !== 'uv' && verb?.value === 'install';
}
