import type { Rule } from '../src/dockerfile/rule.ts';
import { isEnterpriseLinux } from '../src/dockerfile/words/enterprise-linux.ts';
import { askingCommands, askingProblem } from '../src/dockerfile/words/package-yes.ts';
import { imageOf, rootStages } from '../src/dockerfile/words/stage-lineage.ts';

export const dnfYes: Rule = {
  id: 'dnf-yes',
  title: '`dnf` does not wait for an answer',
  why: 'Without `-y` dnf asks before it changes anything. Nobody answers in a build: it takes that for a no and the build stops. `microdnf` is dnf5 on Fedora and asks there, too; on the images of Red Hat and its kin it is a program of its own, which never does.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['DL3038'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM fedora:41\nRUN dnf install httpd && dnf clean all\n',
      lines: [2],
      fixed: 'FROM fedora:41\nRUN dnf install -y httpd && dnf clean all\n',
    },
    {
      dockerfile: 'FROM fedora:41\nRUN dnf module install nodejs:22 && dnf clean all\n',
      lines: [2],
      fixed: 'FROM fedora:41\nRUN dnf module install -y nodejs:22 && dnf clean all\n',
    },
    {
      dockerfile: 'FROM fedora:41\nRUN microdnf install httpd && microdnf clean all\n',
      lines: [2],
      fixed: 'FROM fedora:41\nRUN microdnf install -y httpd && microdnf clean all\n',
    },
  ],
  good: [
    { dockerfile: 'FROM fedora:41\nRUN dnf -yq install httpd && dnf clean all\n' },
    {
      dockerfile:
        'FROM fedora:41\nRUN dnf install --assumeyes --setopt install_weak_deps=False httpd && dnf clean all\n',
    },
    { dockerfile: 'FROM fedora:41\nRUN yes | dnf install httpd && dnf clean all\n' },
    { dockerfile: 'FROM fedora:41\nRUN dnf list --installed\n' },
    { dockerfile: 'FROM redhat/ubi9-minimal:9.4\nRUN microdnf install tar && microdnf clean all\n' },
    {
      dockerfile:
        'FROM oraclelinux:9-slim AS base\nRUN true\nFROM base\nRUN microdnf install tar && microdnf clean all\n',
    },
  ],
  check(file, report) {
    const { stages } = file;
    const asked = askingCommands(file, 'dnf');
    if (asked.length === 0) return;
    const roots = rootStages(stages.stages);
    for (const each of asked) {
      const isMicro = each.asking.program === 'microdnf';
      const stage = stages.stageOf(each.run);
      const image = imageOf(stage && roots.get(stage)?.base);
      if (isMicro && image !== undefined && isEnterpriseLinux(image)) continue;
      report(askingProblem(each, file.dockerfile, isMicro ? 'is dnf5 on Fedora, which asks' : 'asks'));
    }
  },
};
