/** Checks the installed packages: CONTRIBUTING gives a reason for each, and none has a known vulnerability. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const [, reasons = ''] = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split('## Why each dependency')

interface Package {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}
type Lockfile = { packages: Record<string, Package> }

/**
 * Returns the packages that the table in CONTRIBUTING names for the project or for a folder with its own lockfile.
 * `@types/*` stands for a whole scope.
 */
function documentedPackages(folder: string): string[] {
  const [, table = ''] = reasons.split('|---|---|')
  const rows = table
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|')[1]?.trim() ?? '')
  return rows.flatMap((cell) => {
    const [, label = '', names = ''] = /^(?:\*(.+?):\*\s*)?(.+)$/.exec(cell) ?? []
    const isFolder = label.startsWith('test/')
    if (isFolder ? label !== folder : folder !== '.') return []
    return names
      .split(/, | \(/)
      .map((name) => name.trim())
      .filter((name) => /^[@\w][\w./*-]*$/.test(name))
  })
}

const isNamed = (name: string, names: readonly string[]) =>
  names.some((each) => each === name || (each.endsWith('/*') && name.startsWith(each.slice(0, -1))))

/** Resolves a dependency with the paths of a lockfile, as Node does. */
function resolvePath(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (packages[path]) return path
    if (folder === '') return undefined
  }
}

describe.each(['.', 'test/sdk', 'test/runners', 'test/bench/peers'])('the lockfile of %s', (folder) => {
  const { packages } = JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8')) as Lockfile
  const rootPackage = packages[''] ?? {}
  const dependenciesOf = (each: Package) =>
    Object.keys({ ...each.dependencies, ...each.optionalDependencies, ...each.peerDependencies })
  // Several major versions of one package are installed under alias names.
  const realName = (name: string) =>
    /^npm:(@?[^@]+)@/.exec({ ...rootPackage.dependencies, ...rootPackage.devDependencies }[name] ?? '')?.[1] ?? name
  const roots = [...new Set([...dependenciesOf(rootPackage), ...Object.keys(rootPackage.devDependencies ?? {})])]

  test('has exactly the direct dependencies that CONTRIBUTING gives a reason for', () => {
    const documented = documentedPackages(folder)
    expect(documented.length).toBeGreaterThan(1)
    expect(roots.map(realName).filter((name) => !isNamed(name, documented))).toEqual([])
    expect(documented.filter((each) => !roots.map(realName).some((name) => isNamed(name, [each])))).toEqual([])
  })

  test('contains no package that these do not need', () => {
    const reached = new Set<string>()
    const waiting = roots.map((name): [from: string, name: string] => ['', name])
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const path = resolvePath(packages, ...next)
      if (path === undefined || reached.has(path)) continue
      reached.add(path)
      waiting.push(...dependenciesOf(packages[path] ?? {}).map((name): [string, string] => [path, name]))
    }
    expect(Object.keys(packages).filter((path) => path !== '' && !reached.has(path))).toEqual([])
  })
})

test('npm audit reports no vulnerability in what users install (skipped without a registry)', async ({ skip }) => {
  const { stdout } = await promisify(execFile)('npm', ['audit', '--omit=dev', '--json'], { cwd: root }).catch(
    (failure: { stdout: string }) => failure,
  )
  const report = JSON.parse(stdout || '{}') as {
    metadata?: { vulnerabilities: Record<string, number> }
    vulnerabilities?: object
  }
  if (!report.metadata) skip('the registry does not support audits')
  expect([report.metadata?.vulnerabilities['total'], report.vulnerabilities]).toEqual([0, {}])
}, 60_000)
