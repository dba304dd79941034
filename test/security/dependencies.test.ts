/** What is installed along with the project: each package for a reason that CONTRIBUTING gives, and none with a known hole. */
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

/** The packages that a row of the table names, of the project itself or of a folder of its own; `@types/*` is all of a scope. */
function namedFor(folder: string): string[] {
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

/** Where Node would find a package that another one asks for, by the paths of a lockfile. */
function resolved(packages: Lockfile['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
    if (packages[path]) return path
    if (folder === '') return undefined
  }
}

describe.each(['.', 'test/sdk', 'test/runners', 'test/bench/peers'])('the lockfile of %s', (folder) => {
  const { packages } = JSON.parse(readFileSync(join(root, folder, 'package-lock.json'), 'utf8')) as Lockfile
  const own = packages[''] ?? {}
  const asked = (each: Package) =>
    Object.keys({ ...each.dependencies, ...each.optionalDependencies, ...each.peerDependencies })
  // Several majors of one package are asked for under names of our own.
  const real = (name: string) =>
    /^npm:(@?[^@]+)@/.exec({ ...own.dependencies, ...own.devDependencies }[name] ?? '')?.[1] ?? name
  const roots = [...new Set([...asked(own), ...Object.keys(own.devDependencies ?? {})])]

  test('begins with packages that CONTRIBUTING gives a reason for, and it gives none for others', () => {
    const named = namedFor(folder)
    expect(named.length).toBeGreaterThan(1)
    expect(roots.map(real).filter((name) => !isNamed(name, named))).toEqual([])
    expect(named.filter((each) => !roots.map(real).some((name) => isNamed(name, [each])))).toEqual([])
  })

  test('holds nothing else but what these need', () => {
    const reached = new Set<string>()
    const waiting = roots.map((name): [from: string, name: string] => ['', name])
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const path = resolved(packages, ...next)
      if (path === undefined || reached.has(path)) continue
      reached.add(path)
      waiting.push(...asked(packages[path] ?? {}).map((name): [string, string] => [path, name]))
    }
    expect(Object.keys(packages).filter((path) => path !== '' && !reached.has(path))).toEqual([])
  })
})

test('npm knows of no hole in what users install (where its registry answers)', async ({ skip }) => {
  const { stdout } = await promisify(execFile)('npm', ['audit', '--omit=dev', '--json'], { cwd: root }).catch(
    (failure: { stdout: string }) => failure,
  )
  const report = JSON.parse(stdout || '{}') as {
    metadata?: { vulnerabilities: Record<string, number> }
    vulnerabilities?: object
  }
  if (!report.metadata) skip('the registry does not answer audits')
  expect([report.metadata?.vulnerabilities['total'], report.vulnerabilities]).toEqual([0, {}])
}, 60_000)
