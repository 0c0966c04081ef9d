import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { reportersOf } from '../../src/parts/lists.ts';
import { plimsoll, root } from '../support/cli.ts';
import { scratchFolder } from '../support/small-images.ts';

const demo = './fixtures/images/demo/image.tar';
const ids = Object.keys(commands).map((id) => id.replaceAll(':', ' '));

describe('wrong usage is exit 2, with what is meant', { concurrency: 2 }, () => {
  /** What is typed, what stderr says first, and what it proposes. */
  const table: readonly (readonly [string, string, RegExp])[] = [
    ['scna x', "There is no command 'scna'. [USAGE]", /'plimsoll scan'/],
    ['image lst x', "There is no command 'image lst'. [USAGE]", /'plimsoll image list'/],
    ['imag list', "There is no command 'imag'. [USAGE]", /'plimsoll image'/],
    ['help nope', "There is no command 'nope'. [USAGE]", /'plimsoll --help'/],
    ['json', "There is no command 'json'. [USAGE]", /'plimsoll --help'/],
    ['scan --falon high x', "There is no flag '--falon'. [USAGE]", /'--fail-on'.*'plimsoll scan --help'/],
    ['scan x --severity HIGH', "There is no flag '--severity'. [USAGE]", /'--show high'.*'--fail-on high'/],
    ['scan x --exit-code 1', "There is no flag '--exit-code'. [USAGE]", /'--fail-on high'/],
    ['scan --input app.tar', "There is no flag '--input'. [USAGE]", /'\.\/app\.tar'/],
    ['image files x --jsn', "There is no flag '--jsn'. [USAGE]", /'--json'/],
    ['sbom', 'IMAGE is missing. [USAGE]', /'plimsoll sbom --help'/],
    ['sbom a b', 'Unexpected argument: b. [USAGE]', /'plimsoll sbom --help'/],
    ['scan', 'There is no image to scan. [FLAG_INVALID]', /plimsoll scan nginx:1.27/],
    ['scan x --db', 'Flag --db expects a value. [USAGE]', /'plimsoll scan --help'/],
    [
      'scan x --fail-on hgh',
      "--fail-on: 'hgh' is none of critical, high, medium, low, negligible: did you mean 'high'? [USAGE]",
      /'plimsoll scan --help'/,
    ],
    ['scan x --show MEDUIM', "--show: 'MEDUIM' is none of critical,", /mean 'medium'\?/],
    ['scan x --fail-on 7', "--fail-on: '7' is none of critical, high, medium, low, negligible. [USAGE]", /./],
    [
      `scan ${demo} -o jsn=a.json`,
      "There is no format 'jsn'. [FORMAT_UNKNOWN]",
      /'-o json=a\.json'.*'-o \.\/jsn=a\.json'/,
    ],
    [`scan ${demo} -o SARFI=a`, "There is no format 'SARFI'. [FORMAT_UNKNOWN]", /'-o sarif=a'/],
    ['scan tar:app.tar', "'tar:' is a prefix of other tools. [REFERENCE_INVALID]", /'\.\/app\.tar'/],
    ['scan https://hub.docker.com/_/nginx', "'https://hub.docker.com/_/nginx' is not an image reference", /'nginx'/],
    ['scan x --username me', '--username needs --password-stdin. [USAGE]', /'plimsoll scan --help'/],
    [
      'scan x --platform linux/arm64 --all-platforms',
      '--platform=linux/arm64 and --all-platforms exclude each other. [USAGE]',
      /./,
    ],
    [`image files ${demo} --layer x`, '--layer: Expected an integer but received: x. [USAGE]', /image files --help/],
    [`image files ${demo} --layer 11`, 'There is no layer 11: the image has 11. [FLAG_INVALID]', /the last 10/],
    ['db build', 'The flag --from is missing. [USAGE]', /'plimsoll db build --help'/],
    [`scan ${demo} --format jsn`, "There is no format 'jsn'. [FORMAT_UNKNOWN]", /'json'.*sarif/],
    [
      `scan ${demo} --format github`,
      "The format 'github' is not for reports of an image. [FORMAT_UNKNOWN]",
      /There are table, json, sarif, markdown, cyclonedx\./,
    ],
    [
      `scan ${demo} -o unix=a`,
      "The format 'unix' is not for reports of an image. [FORMAT_UNKNOWN]",
      /There are table, json/,
    ],
    [`scan ${demo} --platform linux/`, "'linux/' is not a platform. [PLATFORM_INVALID]", /linux\/amd64/],
    [`scan ${demo} --timeout 5x`, "'5x' is not a time. [FLAG_INVALID]", /10m/],
    [`scan ${demo} --timeout 0`, "'0' is not a time. [FLAG_INVALID]", /10m/],
    [`scan ${demo} --timeout 9999h`, "'9999h' is not a time of at most 596 hours. [FLAG_INVALID]", /10m/],
    [`scan ${demo} -o json=`, "'-o' names no file. [FLAG_INVALID]", /report.txt/],
    ['scan fixtures', "'fixtures' is a path here and an image of a registry. [INPUT_AMBIGUOUS]", /'\.\/fixtures'/],
    ['scan scratch', "'scratch' is the name of nothing", /INPUT_SCRATCH/],
    ['scan NGINX', "'NGINX' is not an image reference: a repository is lower-case", /'nginx'/],
    ['scan docker-archive:', "'docker-archive:' is followed by nothing. [REFERENCE_INVALID]", /./],
    [
      'scan daemon:../containers',
      "'../containers' cannot be the name of an image. [REFERENCE_INVALID]",
      /image list daemon:/,
    ],
    ['image list nginx', "'nginx' is a repository of a registry. [FLAG_INVALID]", /archive/],
    ['scan - -', "Standard input is wanted by the image '-' and by the image '-'. [FLAG_INVALID]", /file/],
    ['scan x --username me --password-stdin', '--password-stdin found no password. [FLAG_INVALID]', /./],
  ];
  for (const [words, message, proposal] of table) {
    test(words, async () => {
      const { code, stdout, stderr } = await plimsoll(words.split(' '));
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, stderr);
      assert.ok(stderr.startsWith(`Error: ${message}`), stderr);
      assert.match(stderr, proposal);
      assert.ok(stderr.split('\n').length <= 3, stderr);
    });
  }

  test('our words may be in capitals, and a file may have an equals sign in its name', async () => {
    const cwd = scratchFolder();
    const image = join(root, demo);
    const words = ['--fail-on', 'CRITICAL', '--show', 'High', '--log-format', 'JSON', '-f', 'Json'];
    const args = [
      'scan',
      image,
      '--db',
      join(root, 'fixtures/advisories'),
      ...words,
      '-o',
      'SARIF=a.sarif',
      '-o',
      'x=y',
    ];
    const { code, stdout, stderr } = await plimsoll(args, { cwd });
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' }, stderr);
    for (const line of stderr.trimEnd().split('\n')) assert.equal(JSON.parse(line).level, 'warning');
    assert.equal(JSON.parse(readFileSync(join(cwd, 'x=y'), 'utf8')).verdict.gate, 'critical');
    assert.equal(JSON.parse(readFileSync(join(cwd, 'a.sarif'), 'utf8')).version, '2.1.0');
  });

  test('errors of the parser are written in the form that was asked for', async () => {
    const { code, stderr } = await plimsoll(['scan', '--log-format', 'JSON', '--no-such-flag']);
    assert.equal(code, 2);
    assert.equal(JSON.parse(stderr).code, 'USAGE');
  });

  test('an image that is not named is not read from standard input', async () => {
    const { code, stderr } = await plimsoll(['sbom'], { stdin: './fixtures/images/demo/image.tar\n' });
    assert.equal(code, 2);
    assert.match(stderr, /^Error: IMAGE is missing/);
  });

  test('variables are held to the same', async () => {
    const wrong = {
      PLIMSOLL_FAIL_ON: 'hgh',
      PLIMSOLL_FORMAT: 'jsn',
      PLIMSOLL_TIMEOUT: 'x',
      PLIMSOLL_PLATFORM: 'linux/',
    };
    for (const [name, value] of Object.entries({ ...wrong, SOURCE_DATE_EPOCH: 'today' })) {
      const { code, stdout, stderr } = await plimsoll(['scan', demo], { env: { [name]: value } });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, stderr);
      assert.ok(stderr.includes(value), stderr);
    }
  });
});

describe('help', { concurrency: 2 }, () => {
  for (const id of ids) {
    test(`${id}: says what it does, its flags, and how it is typed`, async () => {
      const { code, stdout, stderr } = await plimsoll([...id.split(' '), '--help']);
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
      assert.match(stdout, new RegExp(`USAGE\n  \\$ plimsoll ${id}( |\n)`));
      assert.match(stdout, /\nEXAMPLES\n {2}\$ plimsoll /);
      assert.ok(
        stdout.split('\n').every((line) => line.length <= 80),
        'wider than 80 columns',
      );
      const [summary = ''] = stdout.split('\n');
      assert.equal(stdout.split(summary).length, 2, 'the summary is said twice');
    });
  }

  test('what it says of flags, formats and codes is so', async () => {
    const { stdout } = await plimsoll(['scan', '-h']);
    const text = stdout.replace(/\s+/g, ' ');
    for (const { id } of reportersOf(['image'])) assert.ok(text.includes(id), id);
    for (const flag of Object.keys(commands.scan.flags)) assert.ok(text.includes(`--${flag}`), flag);
    // Every command that examples name is there.
    for (const [, used = ''] of stdout.matchAll(/\| plimsoll (\w+)|\$ plimsoll (\w+)/g))
      assert.ok(ids.join(' ').includes(used));
  });

  test('is what no arguments, help and -h print, and topics have one of their own', async () => {
    const [none, short, long, word, topic, command] = await Promise.all(
      [[], ['-h'], ['--help'], ['help'], ['image'], ['help', 'image', 'list']].map((args) => plimsoll(args)),
    );
    assert.equal(none?.code, 0);
    assert.match(none?.stdout ?? '', /COMMANDS\n/);
    for (const other of [short, long, word]) assert.deepEqual(other, none);
    assert.match(topic?.stdout ?? '', /image history {2}Show the instructions/);
    assert.match(command?.stdout ?? '', /USAGE\n {2}\$ plimsoll image list SOURCE/);
  });

  test('--version, version and -v say version, platform and Node', async () => {
    for (const word of ['--version', 'version', '-v']) {
      const { code, stdout } = await plimsoll([word]);
      assert.equal(code, 0);
      assert.match(stdout, /^plimsoll\/\d+\.\d+\.\d+ \w+-\w+ node-v\d+\.\d+\.\d+\n$/);
    }
  });
});

describe('S7 what weakens a check is a flag and nothing else', () => {
  const weakening = [
    'no-verify-diffids',
    'exit-zero',
    'insecure-registry',
    'registry-realm',
    'mirror',
    'cacert',
    'accept-shrink',
  ];

  test('no such flag has a variable', () => {
    const named = Object.values(commands).flatMap(({ flags }) => Object.entries(flags));
    for (const flag of weakening)
      assert.ok(
        named.some(([name]) => name === flag),
        flag,
      );
    for (const [name, flag] of named) if (weakening.includes(name)) assert.equal(flag.env, undefined, name);
  });

  test('and a variable that looks like one changes nothing', async () => {
    const env = { PLIMSOLL_EXIT_ZERO: '1', PLIMSOLL_FAIL_ON: 'critical', PLIMSOLL_DB: 'fixtures/advisories' };
    const { code } = await plimsoll(['scan', demo, '--quiet'], { env });
    assert.equal(code, 1);
  });
});
